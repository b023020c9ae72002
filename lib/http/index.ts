/** HTTP as the steps use it. */
export { describeError } from "./describe-error.ts";
export { createDispatcher } from "./dispatcher.ts";
export { getText, type TextResponse } from "./get-text.ts";
export { proxyHint, throughProxy } from "./proxies.ts";

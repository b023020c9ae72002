/** The wire types: how a param's string becomes a value. */
export { blank } from "./blank.ts";
export { duration } from "./duration.ts";
export { headerLines, headerName } from "./headers.ts";
export { json } from "./json.ts";
export { list } from "./list.ts";
export { count, decimal, percent } from "./numbers.ts";
export { podShare } from "./pod-share.ts";
export { roleCounts } from "./role-counts.ts";
export { type Stage, stages } from "./stages.ts";
export { namedUrls, url } from "./url.ts";
export { base64Text, choice, flag, ipAddress, namespaceName, selector, text, word } from "./words.ts";

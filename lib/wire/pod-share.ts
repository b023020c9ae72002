import { Refusal, wire } from "./wire.ts";

const ALLOWED = "whole number of at least 1, or percent from 1% to 100%";

/** So many pods, or such a share of all of them (`25%`). */
export function podShare() {
  return wire({ wire: ALLOWED }, (text): number | string | Refusal => {
    if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
    return /^([1-9]\d?|100)%$/.test(text) ? text : new Refusal(`is not a ${ALLOWED}`);
  });
}

import { Refusal, wire } from "./wire.ts";

/** Roles that pods of engines have (`llm-d.ai/role`). */
const ROLE = /^[a-z][a-z-]{0,40}$/;
const MOST = 100_000;

/** Counts by role: `decode=8 prefill=8`, separated by blanks or commas. */
export function roleCounts() {
  return wire({ wire: "role=count ..." }, (value): ReadonlyMap<string, number> | Refusal => {
    const counts = new Map<string, number>();
    for (const entry of value.split(/[\s,]+/).filter((part) => part !== "")) {
      const [, role = "", digits = ""] = /^([^=]*)=(\d{1,6})$/.exec(entry) ?? [];
      if (!ROLE.test(role) || Number(digits) > MOST)
        return new Refusal(`has "${entry.slice(0, 40)}", which is no role=count such as decode=8`);
      if (counts.has(role)) return new Refusal(`has ${role} twice`);
      counts.set(role, Number(digits));
    }
    return counts.size === 0 ? new Refusal("has no role=count such as decode=8") : counts;
  });
}

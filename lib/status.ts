/** How a task ended, in one word. `invalid`: what it says cannot be trusted; `skipped`: it had nothing to work with. */
export const statuses = ["pass", "warn", "fail", "invalid", "skipped"] as const;

export type Status = (typeof statuses)[number];

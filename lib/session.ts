/** The session's `x-session-id`, the same in warm-up and measurement; `index` counts from 0. */
export function sessionId(testId: string, index: number): string {
  return `${testId}-s${index + 1}`;
}

/** `x-test-id` of requests that are not measured. */
export const testIdOf = {
  warmUp: (testId: string) => `${testId}-warm-up`,
  probe: (testId: string) => `${testId}-probe`,
} as const;

/** A fresh test id of at most 47 characters: the run's name, and six random ones that keep parallel runs apart. */
export function newTestId(runName: string): string {
  const random = Math.floor(Math.random() * 36 ** 6);
  return `${runName.slice(0, 40)}-${random.toString(36).padStart(6, "0")}`;
}

/** The session's `x-session-id`, the same in warm-up and measurement; `index` counts from 0. */
export function sessionId(testId: string, index: number): string {
  return `${testId}-s${index + 1}`;
}

/** `x-test-id` of requests that are not measured. */
export const testIdOf = {
  warmUp: (testId: string) => `${testId}-warm-up`,
  probe: (testId: string) => `${testId}-probe`,
  pd: (testId: string) => `${testId}-pd`,
  ssrf: (testId: string) => `${testId}-ssrf`,
} as const;

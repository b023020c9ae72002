/** Exit codes of a step. None is negative; 130 and 143 say which signal ended it. */
export const exitCode = {
  done: 0,
  bug: 1,
  badParams: 2,
  failed: 3,
  unreachable: 4,
  invalid: 5,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

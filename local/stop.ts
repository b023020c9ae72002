/** Why a running task is told to end, as the reason of an AbortSignal. */
export class Stop {
  /** Tekton's `TaskRun.spec.statusMessage`. */
  readonly statusMessage: string;
  readonly kind: "cancelled" | "timeout";

  constructor(kind: "cancelled" | "timeout") {
    this.kind = kind;
    const what = kind === "cancelled" ? "been cancelled" : "timed out";
    this.statusMessage = `TaskRun cancelled as the PipelineRun it belongs to has ${what}.`;
  }
}

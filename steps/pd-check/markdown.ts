import type { Observed } from "./observed.ts";
import { engineOf, type Finding } from "./proofs/index.ts";
import { phases, type Sent } from "./sending.ts";
import { type SsrfCase, ssrfLine } from "./ssrf/case.ts";
import { type Side, sideOf } from "./stack.ts";
import type { Judgement } from "./verdict.ts";

interface Story {
  readonly testId: string;
  readonly judgement: Judgement;
  /** All that speaks against it. */
  readonly objections: readonly Judgement[];
  readonly sent: readonly Sent[];
  readonly observed: Observed | undefined;
  readonly findings: readonly Finding[];
  readonly ssrf: readonly SsrfCase[];
}

const HEADS = {
  new: "new, long",
  repeat: "repeated",
  short: "short",
} as const;

/** The page for people: verdict, what was sent, each proof, and the SSRF cases. */
export function markdown({ testId, judgement, objections, sent, observed, findings, ssrf }: Story): string[] {
  return [
    `# Prefill and decode: ${judgement.status}`,
    "",
    ...(judgement.reason === "" ? [] : [judgement.reason, ""]),
    ...(objections.length < 2 ? [] : [...objections.map(({ reason }) => `- ${reason}`), ""]),
    `Test id ${testId}.`,
    "",
    ...table(
      ["Prompts", "Requests", "Failed", "Prompt tokens", "Mean TTFT, ms", "Answered by"],
      requestRows(sent, observed),
    ),
    "",
    ...(observed === undefined ? [] : [atWork(observed), ""]),
    ...(findings.length === 0
      ? []
      : [
          ...table(
            ["Proof", "Result", "Seen", "Source"],
            findings.map(({ id, result, text, hint, source }) => [
              id,
              result.replace("-", " "),
              hint === undefined || result === "proven" ? text : `${text}: ${hint}`,
              source,
            ]),
          ),
          "",
        ]),
    ...(ssrf.length === 0 ? [] : ["## SSRF", "", ...ssrf.map((one) => `- ${ssrfLine(one)}`), ""]),
  ];
}

function atWork({ engines, rises }: Observed): string {
  const { prefill, decode } = rises.new.atWork;
  const of = (names: readonly string[], side: Side) =>
    `${names.join(", ") || "none"} (of ${engines.filter((engine) => sideOf(engine) === side).length} engines)`;
  return `New prompts were prefilled by ${of(prefill, "prefill")}, and counted by ${of(decode, "decode")} that decode.`;
}

function requestRows(sent: readonly Sent[], observed: Observed | undefined): string[][] {
  return phases.map((phase) => {
    const own = sent.filter((one) => one.phase === phase);
    const ok = own.filter(({ failure }) => failure === undefined);
    const times = ok.flatMap(({ ttftMs }) => (ttftMs === undefined ? [] : [ttftMs]));
    const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
    const names = new Set(
      ok.flatMap((one) => (observed && engineOf(observed, one)?.name) ?? one.upstream?.name ?? []),
    );
    return [
      HEADS[phase],
      String(own.length),
      String(own.length - ok.length),
      String(ok.reduce((sum, { promptTokens = 0 }) => sum + promptTokens, 0)),
      times.length === 0 ? "" : mean.toFixed(1),
      [...names].join(", "),
    ];
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

import { join } from "node:path";
import { writeFiles } from "../../lib/write-files.ts";
import type { Cause } from "./causes.ts";
import type { Collection } from "./collect/collect.ts";
import type { Diagnosis } from "./diagnosis.ts";

/** The folder inside the workspace. */
export const FOLDER = "diagnose";

export interface Found {
  readonly run: string;
  readonly diagnosis: Diagnosis;
  readonly collection: Collection;
  readonly causes: readonly Cause[];
  /** The screen, as it stands in the log. */
  readonly lines: readonly string[];
}

/**
 * Writes all that was seen into `diagnose/` of a folder, secrets taken out, each file whole or not at all; what an
 * earlier run left there goes first. Says why where the folder refuses, empty otherwise.
 */
export async function writeBundle(workspace: string, found: Found): Promise<string> {
  return writeFiles(join(workspace, FOLDER), Object.fromEntries(bundleFiles(found)), { anew: true });
}

/** Path inside the folder to text. The page and its data last: who finds them finds the rest. */
function bundleFiles(found: Found): Map<string, string> {
  const { collection } = found;
  const clean = (text: string) => collection.redactor.redactForeign(text);
  const json = (value: unknown) => jsonOf(value, clean);
  const { pods, events, objects, taskRuns, logs, pages } = collection;
  return new Map([
    [
      "pods.json",
      json(
        pods.map(({ role, sight: { secrets: _, ...sight } }) => ({ role, ...withoutParams(role, sight) })),
      ),
    ],
    ["events.json", json(events)],
    ["objects.json", json([...taskRuns, ...objects])],
    [
      "counters.json",
      json(pages.map(({ pod, ...page }) => ({ pod: pod.sight.name, role: pod.role, ...page }))),
    ],
    ...logs.map(
      ({ pod, container, isPrevious, text }) =>
        [
          `logs/${fileName(`${pod.sight.name}.${container}${isPrevious ? ".previous" : ""}`)}.log`,
          `${text.trimEnd()}\n`,
        ] as const,
    ),
    ["diagnosis.json", json(diagnosisData(found))],
    ["diagnosis.md", clean(page(found))],
  ]);
}

/** A run's params stand in its PipelineRun; prompts need not stand here too. */
function withoutParams<S extends { readonly containers: readonly object[] }>(role: string, sight: S): S {
  if (role !== "run") return sight;
  return { ...sight, containers: sight.containers.map((container) => ({ ...container, env: {} })) };
}

function diagnosisData({ run, diagnosis, collection, causes }: Found) {
  return {
    v: 1,
    run,
    namespace: collection.namespace,
    since: collection.since.toISOString(),
    statuses: { kind: diagnosis.kind, firstFailed: diagnosis.task ?? null, reason: diagnosis.reason },
    causes: causes.map(({ signature, weight, line, lines, subjects }) => ({
      id: signature.id,
      weight,
      cause: signature.cause,
      remedy: signature.remedy,
      known_from: signature.source,
      evidence: {
        place: line.place,
        source: line.source,
        at: line.at ?? null,
        text: line.text,
        look: line.look,
      },
      lines,
      subjects,
    })),
    notRead: collection.gaps,
  };
}

function page({ run, diagnosis, collection, causes, lines }: Found): string {
  const sections = causes.map(({ signature, line, subjects }, index) =>
    [
      `## ${index + 1}. ${signature.id}`,
      `${signature.cause[0]?.toUpperCase()}${signature.cause.slice(1)}. Seen in: ${subjects.slice(0, 20).join(", ")}.`,
      fenced(`${line.source}${line.at === undefined ? "" : ` ${line.at}`}\n${line.text}`),
      `- Do: ${signature.remedy}`,
      `- Look: \`${line.look}\``,
      `- Known from: ${signature.source}`,
    ].join("\n\n"),
  );
  const gaps = collection.gaps.map((gap) => `- ${gap}`);
  return [
    `# Diagnosis of ${run}`,
    diagnosis.line ?? diagnosis.reason,
    ...sections,
    ...(gaps.length === 0 ? [] : ["## Not read", gaps.join("\n")]),
    "## As in the log",
    fenced(lines.join("\n")),
    "",
  ].join("\n\n");
}

/** Text of others must not end its own fence. */
function fenced(text: string): string {
  return `\`\`\`text\n${text.replaceAll("```", "'''")}\n\`\`\``;
}

/** Texts are cleaned one by one, so that it stays JSON whatever is taken out. */
function jsonOf(value: unknown, clean: (text: string) => string): string {
  const cleaned = (_: string, part: unknown) => (typeof part === "string" ? clean(part) : part);
  return `${JSON.stringify(value, cleaned, 2)}\n`;
}

function fileName(text: string): string {
  return text.replaceAll(/[^\w.-]/g, "_").slice(0, 200);
}

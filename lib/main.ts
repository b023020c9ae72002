import { envName, kebab, POD_IP } from "./names.ts";
import { runStep, type StepInput } from "./run-step.ts";
import type { Step } from "./step.ts";

/** A step's input out of the environment that the generated Task sets. */
export function inputFromEnv(step: Step, env: NodeJS.ProcessEnv): Omit<StepInput, "write" | "interrupted"> {
  const pick = (kind: "PARAM" | "WORKSPACE", names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, env[envName(kind, name)]]));
  return {
    params: pick("PARAM", Object.keys(step.params)),
    workspaces: pick("WORKSPACE", Object.keys(step.workspaces)),
    resultPaths: new Map(
      Object.keys(step.results).map((name) => [kebab(name), env[envName("RESULT", name)] ?? ""]),
    ),
    run: {
      name: env[envName("CONTEXT", "taskRunName")] || step.name,
      namespace: env[envName("CONTEXT", "taskRunNamespace")] || "default",
      podIp: step.needsPodIp ? env[POD_IP] || undefined : undefined,
    },
  };
}

/** An AbortSignal that SIGTERM and SIGINT abort, with the signal's name as the reason. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => controller.abort(name));
  return controller.signal;
}

/** The whole life of a step's process. Its one word, if any, is `prepare`. */
export async function main(step: Step): Promise<void> {
  const input = {
    ...inputFromEnv(step, process.env),
    write: (line: string) => process.stdout.write(`${line}\n`),
    interrupted: interruption(),
  };
  const end = await runStep(step, input, process.argv[2] === "prepare" ? "prepare" : "run");
  process.exit(end.exitCode);
}

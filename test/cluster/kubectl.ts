import { type Ended, run } from "../process.ts";

/** Runs kubectl; throws with its error unless told that failing is fine. */
export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const ended = await run("kubectl", args, input === undefined ? {} : { input });
  if (ended.code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${ended.stderr}`);
  return ended.stdout;
}

/** Reads one object as JSON. */
export async function getJson(namespace: string, kind: string, name: string): Promise<unknown> {
  return JSON.parse(await kubectl(["get", "-n", namespace, kind, name, "-o", "json"]));
}

/** Runs tkn and gives its end, whatever it was. */
export function tkn(args: readonly string[]): Promise<Ended> {
  return run("tkn", args, { timeoutMs: 600_000 });
}

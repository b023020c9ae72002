import { existsSync, readFileSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import { z } from "zod";
import { Refusal } from "./refusal.ts";
import { yamlDocuments } from "./yaml-file.ts";

const schema = z.looseObject({
  "current-context": z.string().optional(),
  contexts: z
    .array(
      z.looseObject({
        name: z.string(),
        context: z.looseObject({ namespace: z.string().optional() }).nullish(),
      }),
    )
    .nullish(),
});

/** The kubeconfig that steps get, and the namespace of its current context. */
export interface Kubeconfig {
  /** As KUBECONFIG takes it, absolute; several files are joined as kubectl has it. */
  path: string;
  namespace: string | undefined;
}

function readConfig(file: string) {
  const [document] = yamlDocuments(readFileSync(file, "utf8"), file);
  const parsed = schema.safeParse(document);
  if (!parsed.success) throw new Refusal(`${file}: is not a kubeconfig`, { cause: parsed.error });
  return parsed.data;
}

/**
 * Reads a kubeconfig: the file that a flag names, which must exist, else the files of KUBECONFIG, of which some may be
 * missing. Undefined when neither is given. Throws Refusal.
 */
export function findKubeconfig(
  flag: string | undefined,
  variable: string | undefined,
): Kubeconfig | undefined {
  const files = (flag === undefined ? (variable ?? "").split(delimiter) : [flag])
    .filter(Boolean)
    .map((file) => resolve(file));
  if (files.length === 0) return undefined;
  if (flag !== undefined && !existsSync(flag))
    throw new Refusal(`--kubeconfig ${flag}: there is no such file`);
  const configs = files.filter((file) => existsSync(file)).map(readConfig);
  const current = configs
    .map((config) => config["current-context"])
    .find((name) => name !== undefined && name !== "");
  const contexts = configs.flatMap(({ contexts: list }) => list ?? []);
  const namespace = contexts.find(({ name }) => name === current)?.context?.namespace;
  return { path: files.join(delimiter), namespace };
}

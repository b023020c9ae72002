import { z } from "zod";

/** A worker by name and place. */
export interface NamedUrl {
  readonly name: string;
  readonly url: URL;
}

/** `NAME=http://HOST:PORT`; undefined when it is something else. */
export function readTarget(typed: string): NamedUrl | undefined {
  const [, name, address] = /^([^=]+)=(http:\/\/.+)$/.exec(typed) ?? [];
  if (name === undefined || address === undefined || !URL.canParse(address)) return undefined;
  return { name, url: new URL(address) };
}

const kvTransferConfig = z.looseObject({ kv_connector: z.literal("NixlConnector") });

/** vLLM's JSON; undefined when it is none, or names another connector than the one that there is here. */
export function readKvTransferConfig(typed: string): z.infer<typeof kvTransferConfig> | undefined {
  try {
    return kvTransferConfig.safeParse(JSON.parse(typed)).data;
  } catch {
    return undefined;
  }
}

/** A TypeScript name as Tekton spells it: `ttftP50Ms` -> `ttft-p50-ms`. */
export function kebab(camel: string): string {
  return camel.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A Tekton name as TypeScript spells it: `ttft-p50-ms` -> `ttftP50Ms`. */
export function camel(kebabName: string): string {
  return kebabName.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The environment variable of a param, result or workspace: `PARAM`, `gatewayUrl` -> `PARAM_GATEWAY_URL`. */
export function envName(kind: "PARAM" | "RESULT" | "WORKSPACE" | "CONTEXT", camelName: string): string {
  return `${kind}_${kebab(camelName).replaceAll("-", "_").toUpperCase()}`;
}

/** The variable that holds the pod's own address, in Tasks whose step needs it. */
export const POD_IP = "POD_IP";

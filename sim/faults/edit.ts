import { parse, stringify } from "yaml";
import { type Change, change } from "../kubernetes/change.ts";
import type { Kind, Shown } from "../kubernetes/kinds.ts";
import type { Condition } from "../kubernetes/metadata.ts";
import { names } from "../kubernetes/names.ts";
import type { PickerConfig } from "../kubernetes/picker-config.ts";
import type { World } from "../kubernetes/world.ts";

type Pod = Shown<"pods">;
type Container = Pod["spec"]["containers"][number];

/** Changes all objects of a kind, each in place: it was made for one request. */
export function edit<K extends Kind>(kind: K, mutate: (object: Shown<K>, world: World) => void): Change {
  return change(kind, (objects, world) => {
    for (const object of objects) mutate(object, world);
    return objects;
  });
}

/** Changes the engines of a role: their pods, and the containers in them in the order of the pod. */
export function editEngines(
  role: "decode" | "prefill",
  mutate: (engine: Container, sidecar: Container | undefined, pod: Pod) => void,
  which: "all" | "last" = "last",
): Change {
  return change("pods", (pods) => {
    const own = pods.filter(({ metadata }) => metadata.labels["llm-d.ai/role"] === role);
    for (const pod of own.slice(which === "last" ? -1 : 0)) {
      const [engine, sidecar] = pod.spec.containers;
      if (engine !== undefined) mutate(engine, sidecar, pod);
    }
    return pods;
  });
}

/** Puts another value behind a flag's `=`. */
export function setFlag({ args }: Pick<Container, "args">, flag: string, value: string): void {
  const at = args.findIndex((arg) => arg.startsWith(`${flag}=`));
  args[at] = `${flag}=${value}`;
}

/** Gives a variable a value of its own, wherever it came from. */
export function setVariable(env: Container["env"], name: string, value: string): void {
  env.splice(
    env.findIndex((variable) => variable.name === name),
    1,
    { name, value },
  );
}

/** Changes the text of a ConfigMap's only key. */
export function editText(configMap: string, rewrite: (text: string, world: World) => string): Change {
  return edit("configMaps", ({ metadata, data }, world) => {
    if (metadata.name !== configMap) return;
    for (const [key, text] of Object.entries(data)) data[key] = rewrite(text, world);
  });
}

/** Changes what the endpoint picker is configured with. */
export function editPicker(mutate: (config: PickerConfig, world: World) => void): Change {
  return editText(names.picker, (text, world) => {
    const config: PickerConfig = parse(text);
    mutate(config, world);
    return stringify(config);
  });
}

/** Makes a condition one that does not hold. */
export function deny(conditions: readonly Condition[], type: string, reason: string, message: string): void {
  const found = conditions.find((condition) => condition.type === type);
  if (found !== undefined) Object.assign(found, { status: "False", reason, message });
}

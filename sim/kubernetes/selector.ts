/** A selector that the API would refuse. */
export class SelectorError extends Error {
  readonly selector: string;

  constructor(selector: string) {
    super(`unable to parse requirement: ${JSON.stringify(selector)}`);
    this.name = "SelectorError";
    this.selector = selector;
  }
}

export type Labels = Readonly<Record<string, string>>;

const name = "[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?";
const value = "([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?";
const equality = new RegExp(`^(?<key>${name})\\s*(?<operator>==|=|!=)\\s*(?<value>${value})$`);
const membership = new RegExp(`^(?<key>${name})\\s+(?<operator>in|notin)\\s*\\((?<values>[^()]*)\\)$`);
const existence = new RegExp(`^(?<operator>!?)\\s*(?<key>${name})$`);

/**
 * A label selector as a predicate: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, joined by commas; ""
 * selects all. As in Kubernetes, `!=` and `notin` also select what lacks the label. Throws {@link SelectorError}.
 */
export function labelSelector(selector: string): (labels: Labels) => boolean {
  if (selector.trim() === "") return () => true;
  // A comma inside parentheses does not end a requirement.
  const requirements = selector.split(/,(?![^()]*\))/).map((text) => requirement(text.trim()));
  return (labels) => requirements.every((holds) => holds(labels));
}

const fields = {
  "metadata.name": (object: FieldSource) => object.metadata.name,
  "metadata.namespace": (object: FieldSource) => object.metadata.namespace ?? "",
  "status.phase": (object: FieldSource) => object.status?.phase ?? "",
  "involvedObject.kind": (object: FieldSource) => object.involvedObject?.kind ?? "",
  "involvedObject.name": (object: FieldSource) => object.involvedObject?.name ?? "",
  type: (object: FieldSource) => object.type ?? "",
};

interface FieldSource {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly status?: { readonly phase?: string };
  readonly involvedObject?: { readonly kind?: string; readonly name?: string };
  /** An event's. */
  readonly type?: string;
}

/** A field selector as a predicate, over the few fields that it may name. Throws {@link SelectorError}. */
export function fieldSelector(selector: string): (object: FieldSource) => boolean {
  if (selector.trim() === "") return () => true;
  const requirements = selector.split(",").map((text) => {
    const [, path, operator, wanted] = /^([\w.]+)(==|=|!=)(.*)$/.exec(text.trim()) ?? [];
    if (path === undefined || wanted === undefined || !Object.hasOwn(fields, path))
      throw new SelectorError(text);
    const read = fields[path as keyof typeof fields];
    return (object: FieldSource) => (read(object) === wanted) === (operator !== "!=");
  });
  return (object) => requirements.every((holds) => holds(object));
}

function requirement(text: string): (labels: Labels) => boolean {
  const groups = (equality.exec(text) ?? membership.exec(text) ?? existence.exec(text))?.groups;
  const key = groups?.["key"];
  if (groups === undefined || key === undefined) throw new SelectorError(text);
  const values = (groups["values"] ?? groups["value"] ?? "").split(",").map((part) => part.trim());
  const among = (labels: Labels) => Object.hasOwn(labels, key) && values.includes(labels[key] ?? "");
  switch (groups["operator"]) {
    case "=":
    case "==":
    case "in":
      return among;
    case "!=":
    case "notin":
      return (labels) => !among(labels);
    case "!":
      return (labels) => !Object.hasOwn(labels, key);
    default:
      return (labels) => Object.hasOwn(labels, key);
  }
}

import { parseAllDocuments, type Tags } from "yaml";
import { Refusal } from "./refusal.ts";

/**
 * Kubernetes reads YAML 1.1 (`yes` is a boolean), but knows neither base-60 numbers nor dates.
 * So do these tags, else the laptop would read `default: 1:30` or `yes` otherwise than the cluster.
 */
function kubernetesTags(tags: Tags): Tags {
  return tags.filter(
    (tag) =>
      typeof tag === "string" ||
      !(tag.tag === "tag:yaml.org,2002:timestamp" || ("format" in tag && tag.format === "TIME")),
  );
}

/** All documents of a YAML text as plain values, empty ones left out. Throws Refusal with every syntax error. */
export function yamlDocuments(text: string, source: string): unknown[] {
  const documents = parseAllDocuments(text, { schema: "yaml-1.1", merge: false, customTags: kubernetesTags });
  if (!Array.isArray(documents)) return [];
  const problems = documents.flatMap((document) =>
    document.errors.map((error) => `${source}: ${error.message.split("\n")[0]}`),
  );
  if (problems.length > 0) throw new Refusal(problems);
  return documents.map((document): unknown => document.toJS()).filter((value) => value !== null);
}

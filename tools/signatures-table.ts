import { signatureGroups } from "../steps/diagnose/signatures/index.ts";
import { table } from "./readme-tables.ts";

/** The tables of docs/signatures.md: the failures that diagnose knows, by what fails. */
export function signaturesTable(): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  return signatureGroups
    .map(({ title, signatures }) => {
      const rows = [...signatures]
        .sort((one, other) => other.weight - one.weight)
        .map(({ id, places, weight, cause, remedy, source }) => [
          `\`${id}\``,
          String(weight),
          places.join(", "),
          cell(cause),
          cell(remedy),
          cell(source),
        ]);
      return `### ${title}\n\n${table(["Id", "Weight", "Seen in", "Cause", "Remedy", "Known from"], rows)}`;
    })
    .join("\n\n");
}

import type { Seeded } from "./seeded.ts";

/**
 * The data of a stream's events, read in the plainest way (WHATWG HTML, 9.2.6) from the whole text. As the project
 * wants it, an event without data is none, and one whose blank line is missing at the end is one.
 */
export function eventsOf(stream: string): string[] {
  const events: string[] = [];
  let data = "";
  const dispatch = () => {
    const text = data.replace(/\n$/, "");
    if (text !== "") events.push(text);
    data = "";
  };
  for (const line of stream.replace(/^\ufeff/, "").split(/\r\n|\n|\r/)) {
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (line === "") dispatch();
    else if (field === "data") data += `${value}\n`;
  }
  dispatch();
  return events;
}

const texts = [
  "",
  " ",
  "a",
  "käse",
  "🧀🧀",
  "data: x",
  ":",
  " two  blanks ",
  "\ufeff",
  "[DONE]",
  "\u0000",
  "\\n",
  "{}",
] as const;
const otherLines = [
  "",
  ": comment",
  ":",
  "event: e",
  "id",
  "retry: 5",
  "dat: 1",
  "datax: 1",
  " data: 1",
  "DATA: 1",
] as const;
const lineEnds = ["\n", "\r\n", "\r"] as const;

/** A valid stream of a few events, with everything that is allowed in one; a fixed style, or a mix of all. */
export function randomStream(random: Seeded): string {
  const isMixed = random.below(2) === 0;
  const style = random.pick(lineEnds);
  const line = (text: string) => text + (isMixed ? random.pick(lineEnds) : style);
  let stream = random.pick(["", "", "", "\ufeff", "\ufeff\ufeff"]);
  for (let lines = random.below(24); lines > 0; lines--) {
    const kind = random.below(10);
    if (kind < 5) stream += line(`data${random.pick([": ", ": ", ":", ":  "])}${random.pick(texts)}`);
    else if (kind < 6) stream += line("data");
    else if (kind < 8) stream += line("");
    else stream += line(random.pick(otherLines));
  }
  return stream + random.pick(["", "", "data: cut", "data", "dat", "\r"]);
}

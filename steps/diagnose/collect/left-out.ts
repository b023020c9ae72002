const TERM = /^\s*(?<key>!?\s*[\w./-]+)\s*(?<operator>==?|!=|\bin\b|\bnotin\b)?\s*(?<value>.*?)\s*$/;
const OPPOSITE: Readonly<Record<string, string>> = {
  "=": "!=",
  "==": "!=",
  "!=": "=",
  in: " notin ",
  notin: " in ",
};

/** Label selectors for all that a label selector leaves out, each object in just one of them. */
export function leftOut(selector: string): string[] {
  const terms = selector.split(/,(?![^(]*\))/);
  return terms.map((term, index) => [...terms.slice(0, index), opposite(term)].join(","));
}

function opposite(term: string): string {
  const { key = "", operator, value = "" } = TERM.exec(term)?.groups ?? {};
  if (operator !== undefined) return `${key}${OPPOSITE[operator]}${value}`;
  return key.startsWith("!") ? key.slice(1).trim() : `!${key}`;
}

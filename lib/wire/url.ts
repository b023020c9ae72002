import { Refusal, wire } from "./wire.ts";

const SENTENCE = "is not a URL such as http://host:port";

/** An absolute http or https URL without credentials, query or fragment; the value has no trailing slash. */
export function url() {
  return wire({ wire: "http(s) URL" }, parseUrl);
}

/**
 * Engines that no Kubernetes knows: one `name=url` a line (or separated by commas). Neither names nor URLs may repeat:
 * an engine under two names would be counted twice.
 */
export function namedUrls() {
  return wire({ wire: "lines of name=url" }, (text) => {
    const entries = text.split(/[\n,]/).map((line) => line.trim());
    const found: { name: string; url: string }[] = [];
    for (const entry of entries.filter((line) => line !== "")) {
      const [, name, address] = /^([A-Za-z0-9][\w.-]{0,62})=(.+)$/.exec(entry) ?? [];
      if (name === undefined || address === undefined)
        return new Refusal(`has the line "${entry}", not name=url`);
      const parsed = parseUrl(address);
      if (parsed instanceof Refusal) return new Refusal(`has "${address}" for ${name}, which ${parsed.why}`);
      if (found.some((other) => other.name === name)) return new Refusal(`names ${name} twice`);
      const twin = found.find((other) => new URL(other.url).href === new URL(parsed).href);
      if (twin !== undefined) return new Refusal(`gives ${twin.name} and ${name} the same URL`);
      found.push({ name, url: parsed });
    }
    return found;
  });
}

function parseUrl(text: string): string | Refusal {
  if (!/^https?:\/\/[^\s]+$/.test(text) || !URL.canParse(text)) return new Refusal(SENTENCE);
  const parsed = new URL(text);
  if (parsed.username !== "" || parsed.password !== "") {
    return new Refusal("holds credentials; put the token into the workspace credentials");
  }
  if (parsed.search !== "" || parsed.hash !== "")
    return new Refusal("has a query or fragment; give the base URL");
  return text.replace(/\/+$/, "");
}

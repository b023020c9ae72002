import { BadParamsError } from "../errors/index.ts";
import { isException } from "./no-proxy.ts";
import { namesProxy, PROXY_VARIABLES } from "./proxy-variables.ts";

/** A proxy, and the variable that names it. */
export interface Proxy {
  readonly variable: string;
  /** May hold a password: only `host` is for people. */
  readonly url: URL;
}

/**
 * The proxy that the environment names for a URL; undefined = none, or NO_PROXY says to go directly. Throws
 * BadParamsError, without the value, when a variable that counts is no URL of an http or https proxy.
 */
export function proxyFor(url: string | URL, env: NodeJS.ProcessEnv = process.env): Proxy | undefined {
  if (!namesProxy(env)) return undefined;
  const target = new URL(url);
  const names = target.protocol === "https:" ? PROXY_VARIABLES["https:"] : PROXY_VARIABLES["http:"];
  const variable = names.find((name) => env[name]);
  if (variable === undefined) return undefined;
  if (isException(target, env["no_proxy"] || env["NO_PROXY"] || "")) return undefined;
  return { variable, url: parse(variable, env[variable] ?? "") };
}

/** ` through the proxy squid:3128 (HTTPS_PROXY)` for people, or the empty text where there is none. */
export function throughProxy(url: string | URL): string {
  const proxy = proxyFor(url);
  return proxy === undefined ? "" : ` through the proxy ${proxy.url.host} (${proxy.variable})`;
}

/** What to do when a proxy may be in the way, for an error's hint; undefined where there is none. */
export function proxyHint(url: string): string | undefined {
  if (proxyFor(url) === undefined) return undefined;
  return `put ${new URL(url).hostname} into NO_PROXY where it is to be asked directly`;
}

/** Without a scheme it is an http proxy, as for curl and for Go's programs. */
function parse(variable: string, value: string): URL {
  const text = value.includes("://") ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== "") return url;
  // The value may hold a password.
  throw new BadParamsError([
    `${variable}: is not the URL of an http or https proxy, such as http://host:port`,
  ]);
}

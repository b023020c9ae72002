/** Where the environment names the proxy for URLs of each scheme: the first of these that is set and not empty. */
export const PROXY_VARIABLES = {
  "http:": ["http_proxy", "HTTP_PROXY"],
  "https:": ["https_proxy", "HTTPS_PROXY"],
} as const;

/** Whether the environment names any proxy. Cheap: whoever gets a no need not load what reads them. */
export function namesProxy(env: NodeJS.ProcessEnv): boolean {
  return Object.values(PROXY_VARIABLES).some((names) => names.some((name) => env[name]));
}

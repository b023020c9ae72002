/** Where everything of an all-in-one stack listens. */
export const loopback = "127.0.0.1";

export function urlOf(port: number): string {
  return `http://${loopback}:${port}`;
}

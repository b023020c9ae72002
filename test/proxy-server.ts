import { request as ask, createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export interface ProxyOptions {
  /** Where hosts are that no name server knows, as `host:port` to the URL of a server on loopback. */
  readonly routes?: Readonly<Record<string, string>>;
  /** Only who sends this `proxy-authorization` is let through. */
  readonly authorization?: string;
}

export interface ProxyServer {
  /** `host:port` of the proxy. */
  readonly address: string;
  /** What it was asked, in order: `GET http://host:port/path`, or `CONNECT host:port`. */
  readonly asked: readonly string[];
}

/** A forward proxy on a free loopback port until the test ends: plain requests by their absolute URL, and tunnels. */
export async function serveProxy({ routes = {}, authorization }: ProxyOptions = {}): Promise<ProxyServer> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const isRefused = (given: string | undefined) => authorization !== undefined && given !== authorization;
  const addressOf = (host: string) => new URL(routes[host] ?? `http://${host}`);

  const forward: RequestListener = (request, response) => {
    const { method = "", url = "", headers } = request;
    asked.push(`${method} ${url}`);
    if (isRefused(headers["proxy-authorization"])) return response.writeHead(407).end();
    if (!URL.canParse(url)) return response.writeHead(400).end("not asked as a proxy");
    const { host, port, pathname, search } = new URL(url);
    const { hostname, port: at } = addressOf(port === "" ? `${host}:80` : host);
    const onward = ask({ hostname, port: at, method, path: pathname + search, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.writeHead(502).end("no such host"));
    return request.pipe(onward);
  };

  const server = createServer(forward);
  server.on("connection", (socket) => sockets.add(socket));
  server.on("connect", ({ url = "", headers }, socket: Socket) => {
    asked.push(`CONNECT ${url}`);
    socket.on("error", () => {});
    if (isRefused(headers["proxy-authorization"])) return socket.end("HTTP/1.1 407 No\r\n\r\n");
    const { hostname, port } = addressOf(url);
    const onward = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    sockets.add(onward);
    return onward.on("error", () => socket.end("HTTP/1.1 502 No\r\n\r\n"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

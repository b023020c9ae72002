import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { folder } from "./folder.ts";
import { run } from "./process.ts";

/** A git repository over plain HTTP. */
export interface GitRepository {
  readonly url: string;
  /** The 40 digits of its one commit, which has also the tag `v1`. */
  readonly commit: string;
}

async function git(at: string, args: readonly string[]): Promise<string> {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@localhost"];
  const ended = await run("git", ["-C", at, ...identity, ...args]);
  if (ended.code !== 0) throw new Error(`git ${args.join(" ")}: ${ended.stderr}`);
  return ended.stdout.trim();
}

/** Commits the files and serves them on an address of this machine, for one test. */
export async function serveGit(
  host: string,
  files: Readonly<Record<string, string>>,
): Promise<GitRepository> {
  const path = folder(files);
  await git(path, ["init", "-q", "-b", "main"]);
  await git(path, ["add", "."]);
  await git(path, ["commit", "-q", "-m", "catalog"]);
  await git(path, ["tag", "-a", "-m", "v1", "v1"]);
  await git(path, ["config", "uploadpack.allowAnySHA1InWant", "true"]);
  const server = createServer((request, response) => answer(`${path}/.git`, request, response));
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host}:${port}/catalog.git`, commit: await git(path, ["rev-parse", "HEAD"]) };
}

/** Hands a request to git's own CGI program; whatever stands before the first `/` below the host is the repository. */
function answer(repository: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://localhost");
  const child = spawn("git", ["-c", "safe.directory=*", "http-backend"], {
    env: {
      ...process.env,
      GIT_PROJECT_ROOT: repository,
      GIT_HTTP_EXPORT_ALL: "1",
      REQUEST_METHOD: request.method ?? "GET",
      PATH_INFO: url.pathname.replace(/^\/[^/]+/, ""),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.on("close", () => {
    const whole = Buffer.concat(chunks);
    const end = whole.indexOf("\r\n\r\n");
    const lines = whole.subarray(0, end).toString().split("\r\n");
    const headers = lines.map((line) => line.split(": ", 2) as [string, string]);
    const status = headers.find(([name]) => name === "Status")?.[1] ?? "200";
    response.writeHead(Number.parseInt(status, 10), Object.fromEntries(headers));
    response.end(whole.subarray(end + 4));
  });
}

import { describe, expect, it } from "vitest";
import { type Framing, ProtocolError, parseHead } from "./response-head.ts";

const ok = (...lines: string[]) => ["HTTP/1.1 200 OK", ...lines].join("\r\n");

describe("parseHead", () => {
  it.each([
    { name: "nothing", text: "" },
    { name: "another protocol", text: "SSH-2.0-OpenSSH_9.7" },
    { name: "HTTP/2 in words", text: "HTTP/2 200" },
    { name: "HTTP/1.2", text: "HTTP/1.2 200 OK" },
    { name: "a status of two digits", text: "HTTP/1.1 20 OK" },
    { name: "a status of four digits", text: "HTTP/1.1 2000 OK" },
    { name: "a request", text: "GET / HTTP/1.1" },
    { name: "a line without a colon", text: ok("content-type text/html") },
    { name: "a field without a name", text: ok(": value") },
    { name: "a blank before the colon, which would hide the length", text: ok("content-length : 5") },
    { name: "a field folded over two lines", text: ok("x-a: 1", " x-b: 2") },
    { name: "a length in words", text: ok("content-length: five") },
    { name: "a negative length", text: ok("content-length: -1") },
    { name: "two lengths", text: ok("content-length: 5", "content-length: 6") },
    { name: "a length beyond all reason", text: ok("content-length: 9999999999999999") },
  ])("refuses $name", ({ text }) => {
    expect(() => parseHead(text)).toThrow(ProtocolError);
  });

  it.each<{ name: string; text: string; framing: Framing; keepsAlive: boolean }>([
    { name: "neither length nor chunks", text: ok(), framing: "until-close", keepsAlive: true },
    { name: "a length", text: ok("Content-Length: 5"), framing: 5, keepsAlive: true },
    { name: "chunks", text: ok("Transfer-Encoding: Chunked"), framing: "chunked", keepsAlive: true },
    {
      name: "chunks and a length, of which chunks win",
      text: ok("content-length: 5", "transfer-encoding: chunked"),
      framing: "chunked",
      keepsAlive: true,
    },
    {
      name: "chunks as the last of two codings",
      text: ok("transfer-encoding: gzip", "transfer-encoding: chunked"),
      framing: "chunked",
      keepsAlive: true,
    },
    {
      name: "a coding that is no chunks",
      text: ok("transfer-encoding: gzip"),
      framing: "until-close",
      keepsAlive: true,
    },
    { name: "no content", text: "HTTP/1.1 204 No Content", framing: 0, keepsAlive: true },
    {
      name: "a status that never has a body, whatever it says",
      text: "HTTP/1.1 304 Not Modified\r\ncontent-length: 5",
      framing: 0,
      keepsAlive: true,
    },
    { name: "a close", text: ok("content-length: 5", "Connection: Close"), framing: 5, keepsAlive: false },
    {
      name: "a close among others",
      text: ok("content-length: 5", "connection: x, close"),
      framing: 5,
      keepsAlive: false,
    },
    { name: "HTTP/1.0", text: "HTTP/1.0 200 OK\r\ncontent-length: 5", framing: 5, keepsAlive: false },
    {
      name: "HTTP/1.0 that stays",
      text: "HTTP/1.0 200 OK\r\ncontent-length: 5\r\nconnection: Keep-Alive",
      framing: 5,
      keepsAlive: true,
    },
    {
      name: "HTTP/1.0 with chunks, which it does not know",
      text: "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\nconnection: keep-alive",
      framing: "chunked",
      keepsAlive: false,
    },
  ])("reads $name", ({ text, framing, keepsAlive }) => {
    expect(parseHead(text)).toMatchObject({ framing, keepsAlive });
  });

  it("reads fields by lower-case name, joined where they come again, with LF alone too", () => {
    const { status, headers } = parseHead(
      "HTTP/1.1 429\nX-A:1\nx-a:  2 \nset-cookie: a:b\n__proto__: p\nempty:",
    );
    expect(status).toBe(429);
    expect({ ...headers }).toEqual({
      "x-a": "1, 2",
      "set-cookie": "a:b",
      ["__proto__"]: "p",
      empty: "",
    });
    expect(headers["tostring"]).toBeUndefined();
  });
});

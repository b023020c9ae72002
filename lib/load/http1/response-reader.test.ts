import { describe, expect, it } from "vitest";
import { chunk, chunked, chunkedHead, head, lastChunk, sized } from "../../../test/http-text.ts";
import { Seeded } from "../../../test/seeded.ts";
import { SharedBuffer } from "../../../test/shared-buffer.ts";
import { ProtocolError, ResponseReader } from "./index.ts";

interface Read {
  readonly status: number | undefined;
  readonly body: string;
  /** Whether the connection may be used again; undefined = the response has not ended. */
  readonly reusable: boolean | undefined;
  /** The closing of the connection ended the response. */
  readonly closed: boolean;
  readonly error: "ProtocolError" | undefined;
}

const shared = new SharedBuffer(new Seeded(1));

/** One response that arrives in these parts, and then the end of the connection. */
function read(parts: readonly Buffer[]): Read {
  const reader = new ResponseReader();
  const body: Buffer[] = [];
  let status: number | undefined;
  let reusable: boolean | undefined;
  reader.begin({
    onHead: (it) => {
      if (status !== undefined) throw new Error("a second head");
      status = it.status;
    },
    onBody: (source, start, end) => {
      if (end <= start) throw new Error("an empty part");
      body.push(Buffer.from(source.subarray(start, end)));
    },
    onEnd: (isReusable) => {
      reusable = isReusable;
    },
  });
  const result = (error?: "ProtocolError") => {
    const closed = error === undefined && reader.close();
    return { status, body: Buffer.concat(body).toString(), reusable, closed, error };
  };
  try {
    // What a socket reads begins at the buffer's first byte, and garbage follows.
    for (const part of parts) {
      shared.lend(part, (source, start, end) => {
        source.copyWithin(0, start, end);
        reader.push(source, end - start);
      });
    }
  } catch (error) {
    if (error instanceof ProtocolError) return result("ProtocolError");
    throw error;
  }
  return result();
}

const good = { status: 200, body: "hi", reusable: true, closed: false, error: undefined };
const events = { "content-type": "text/event-stream" };

const cases: { name: string; text: string; reads: Read }[] = [
  { name: "a body in one chunk", text: chunked("hi"), reads: good },
  { name: "a body in several chunks", text: chunked("h", "i"), reads: good },
  {
    name: "chunks with hexadecimal sizes of both cases",
    text: `${chunkedHead()}${chunk("x".repeat(171))}0AB\r\n${"y".repeat(171)}\r\n${lastChunk}`,
    reads: { ...good, body: "x".repeat(171) + "y".repeat(171) },
  },
  {
    name: "chunks with extensions",
    text: `${chunkedHead()}${chunk("h", ";a=b")}${chunk("i", ' ;q="1f"')}0;last\r\n\r\n`,
    reads: good,
  },
  {
    name: "chunks with trailers",
    text: `${chunkedHead()}${chunk("hi")}0\r\nx-a: 1\r\nx-checksum: 00ff\r\n\r\n`,
    reads: good,
  },
  {
    name: "chunks with LF alone",
    text: "HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n2\nhi\n0\n\n",
    reads: good,
  },
  {
    name: "bodies of several bytes a letter",
    text: chunked("kä", "se 🧀"),
    reads: { ...good, body: "käse 🧀" },
  },
  { name: "a body with a length", text: sized("hi"), reads: good },
  {
    name: "an empty body with a length",
    text: sized("", events, "HTTP/1.1 500 No"),
    reads: { ...good, status: 500, body: "" },
  },
  { name: "an empty body in chunks", text: chunked(), reads: { ...good, body: "" } },
  {
    name: "no content",
    text: head({}, "HTTP/1.1 204 No Content"),
    reads: { ...good, status: 204, body: "" },
  },
  {
    name: "a connection that will close",
    text: sized("hi", { connection: "close" }),
    reads: { ...good, reusable: false },
  },
  { name: "HTTP/1.0", text: sized("hi", events, "HTTP/1.0 200 OK"), reads: { ...good, reusable: false } },
  {
    name: "HTTP/1.0 that stays",
    text: sized("hi", { connection: "keep-alive" }, "HTTP/1.0 200 OK"),
    reads: good,
  },
  {
    name: "a body until the connection closes",
    text: `${head(events, "HTTP/1.0 200 OK")}hi`,
    reads: { ...good, reusable: false, closed: true },
  },
  {
    name: "answers before the answer",
    text: `HTTP/1.1 100 Continue\r\n\r\n${head({ link: "</a>" }, "HTTP/1.1 103 Early Hints")}${chunked("hi")}`,
    reads: good,
  },
  {
    name: "a body that ends too early",
    text: sized("hi").replace("content-length: 2", "content-length: 3"),
    reads: { ...good, reusable: undefined },
  },
  {
    name: "chunks without the last one",
    text: chunkedHead() + chunk("hi"),
    reads: { ...good, reusable: undefined },
  },
];

const refused: { name: string; text: string }[] = [
  { name: "another protocol", text: "SSH-2.0-OpenSSH_9.7\r\n" },
  { name: "a TLS alert", text: "\u0015\u0003\u0001\u0000\u0002\u0002\u0016" },
  { name: "an empty line before the head", text: `\r\n${sized("hi")}` },
  { name: "a switch of protocols", text: head({ upgrade: "h2c" }, "HTTP/1.1 101 Switching Protocols") },
  { name: "a field without a colon", text: "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n" },
  { name: "a chunk without its size", text: `${chunkedHead()}\r\nhi` },
  { name: "a chunk's size that is no number", text: `${chunkedHead()}xyz\r\n` },
  { name: "an extension in place of a size", text: `${chunkedHead()};a=b\r\n` },
  { name: "a chunk's size beyond all reason", text: `${chunkedHead()}${"f".repeat(13)}\r\n` },
  { name: "a chunk that is longer than its size", text: `${chunkedHead()}2\r\nhi!\r\n` },
  { name: "bytes after the response", text: `${chunked("hi")}more` },
  { name: "two responses", text: chunked("hi") + chunked("ho") },
  { name: "a head that is too long", text: `${head({ "x-long": "x".repeat(100_000) })}hi` },
  { name: "a head that never ends", text: `HTTP/1.1 200 OK\r\nx-long: ${"x".repeat(70_000)}` },
];

const random = new Seeded(7);

describe("ResponseReader", () => {
  it.each(cases)("reads $name, wherever it is cut", ({ text, reads }) => {
    const bytes = Buffer.from(text);
    expect(read([bytes])).toEqual(reads);
    expect(read(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)))).toEqual(reads);
    for (let at = 1; at < bytes.length; at++) {
      expect(read([bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toEqual(reads);
    }
    for (let n = 0; n < 500; n++) {
      const parts = random.cut(bytes, 8);
      expect(read(parts), `cut into ${parts.map(({ length }) => length)}`).toEqual(reads);
    }
  });

  it.each(refused)("refuses $name, wherever it is cut", ({ text }) => {
    const bytes = Buffer.from(text, "latin1");
    for (let n = 0; n < 50; n++) {
      const parts = random.cut(bytes, 8).flatMap(within);
      expect(read(parts).error, `cut into ${parts.map(({ length }) => length)}`).toBe("ProtocolError");
    }
  });

  it.each([
    { bytes: 65_536, error: undefined },
    { bytes: 65_537, error: "ProtocolError" },
  ])("has one limit for a head, of which $bytes bytes are tried, wherever it is cut", ({ bytes, error }) => {
    const long = head({ "content-length": "0", "x-long": "" });
    const text = Buffer.from(long.replace("x-long: ", `x-long: ${"x".repeat(bytes - long.length)}`));
    for (const cut of [bytes, 1, 40_000, 65_535, 65_536]) {
      const reader = new ResponseReader();
      reader.begin({ onHead: () => {}, onBody: () => {}, onEnd: () => {} });
      const push = () => {
        for (const part of [text.subarray(0, cut), text.subarray(cut)]) reader.push(part, part.length);
      };
      if (error === undefined) expect(push, `cut at ${cut}`).not.toThrow();
      else expect(push, `cut at ${cut}`).toThrow(ProtocolError);
    }
  });

  it("never calls a connection reusable when more came than the response", () => {
    expect(read([Buffer.from(`${sized("hi")}more`)])).toMatchObject({ body: "hi", reusable: false });
    expect(read([Buffer.from(`${chunked("hi")}more`)])).toMatchObject({ body: "hi", reusable: false });
    expect(read([Buffer.from(`${head({}, "HTTP/1.1 204 No")}more`)])).toMatchObject({ reusable: false });
  });

  it("reads one response after the other, and forgets one that broke off", () => {
    const reader = new ResponseReader();
    const broken = [
      chunkedHead() + chunk("lost"),
      "HTTP/1.1 200 OK\r\nx-half",
      `${chunkedHead()}5`,
      sized("hi").slice(0, -1),
    ];
    for (const text of ["", ...broken]) {
      reader.begin({ onHead: () => {}, onBody: () => {}, onEnd: () => {} });
      reader.push(Buffer.from(text), text.length);
      const body: string[] = [];
      const onBody = (source: Buffer, start: number, end: number) =>
        body.push(source.toString("utf8", start, end));
      reader.begin({ onHead: () => {}, onBody, onEnd: () => body.push("end") });
      const whole = Buffer.from(chunked("hi"));
      reader.push(whole, whole.length);
      expect(body).toEqual(["hi", "end"]);
    }
  });
});

/** Parts as large as the buffer at most. */
function within(part: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(part.length / 4096) }, (_, n) =>
    part.subarray(n * 4096, (n + 1) * 4096),
  );
}

import { describe, expect, it } from "vitest";
import { makeCertificates, openssl, withoutOpenssl } from "../../test/certificates.ts";
import { done, good, word } from "../../test/fault.ts";
import { chunk, chunked, chunkedHead } from "../../test/http-text.ts";
import { dribble, type RawAnswer, serveRaw } from "../../test/raw-server.ts";
import { sendAll } from "../../test/send-all.ts";

describe.skipIf(!openssl)(`a gateway behind TLS (${withoutOpenssl})`, () => {
  const certificates = openssl ? makeCertificates() : undefined;
  const ca = certificates?.ca ?? "";
  const serve = (answer: RawAnswer, which: "server" | "elsewhere" = "server") => {
    const tls = certificates?.[which];
    return serveRaw(answer, tls === undefined ? {} : { tls });
  };
  const answers: RawAnswer = (socket) => socket.write(good);

  it.each([
    { name: "without its authority", which: "server" as const, options: {}, says: /certificate/ },
    {
      name: "under another name",
      which: "elsewhere" as const,
      options: { ca },
      says: /IP: 127\.0\.0\.1 is not in the cert/,
    },
    {
      name: "under another name than the Host header's",
      which: "elsewhere" as const,
      options: { ca, host: "gateway.example" },
      says: /Host: gateway\.example\. is not in the cert/,
    },
  ])("is not trusted $name", async ({ which, options, says }) => {
    const { url, requests } = await serve(answers, which);
    await expect(sendAll(url, 1, options)).rejects.toThrow(says);
    expect(requests()).toBe(0);
  });

  it.each([
    { name: "with its authority", which: "server" as const, options: { ca } },
    {
      name: "by the name in the Host header",
      which: "elsewhere" as const,
      options: { ca, host: "prometheus.example:443" },
    },
  ])("is used $name, over the connection that was opened before", async ({ which, options }) => {
    const server = await serve(answers, which);
    const exchanges = await sendAll(server.url, 3, options);
    for (const exchange of exchanges) {
      expect(exchange).toMatchObject({ failure: undefined, chunks: 1, text: "a", connectMs: undefined });
    }
    expect(server.connections()).toBe(1);
  });

  it("is read right whatever the records, and beyond one of them", async () => {
    const events = chunked(...Array.from({ length: 2000 }, () => word), done);
    const server = await serve((socket, n) => {
      const bytes = Buffer.from(events);
      const cut = 1 + n * 1000;
      return dribble(socket, [bytes.subarray(0, cut), bytes.subarray(cut, cut + 7), bytes.subarray(cut + 7)]);
    });
    const exchanges = await sendAll(server.url, 2, { ca });
    for (const { failure, text } of exchanges)
      expect({ failure, text }).toEqual({ failure: undefined, text: "a".repeat(2000) });
  });

  it("is opened anew after it broke", async () => {
    const server = await serve((socket, n) =>
      n === 0 ? socket.end(chunkedHead() + chunk(word)) : socket.write(good),
    );
    const [first, second] = await sendAll(server.url, 2, { ca });
    expect(first?.failure?.cause).toBe("cut");
    expect(second?.failure).toBeUndefined();
    expect(server.connections()).toBe(2);
  });

  it("that is asked without TLS is told as no HTTP", async () => {
    const server = await serve(answers);
    const [exchange] = await sendAll(server.url.replace("https:", "http:"), 1);
    expect(exchange?.failure?.cause).toMatch(/^(bad-response|cut)$/);
  });
});

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { event, usageEvent } from "../completion-server.ts";

const TOKENS = 500;
const TOKENS_A_WRITE = 10;

/** A program: answers every completion with the same bytes, ten tokens a write. Prints its URL. */
const writes: Buffer[] = [];
for (let token = 0; token < TOKENS; token += TOKENS_A_WRITE) {
  const words = Array.from({ length: TOKENS_A_WRITE }, (_, n) => event({ content: ` word${token + n}` }));
  writes.push(Buffer.from(words.join("")));
}
const tail = `${event({}, "length")}${usageEvent(100, TOKENS, 96)}data: [DONE]\n\n`;

const server = createServer((request, response) => {
  request.resume().on("end", () => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const bytes of writes) response.write(bytes);
    response.end(tail);
  });
});
server.listen(0, "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);

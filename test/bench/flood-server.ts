import { createServer, type Socket } from "node:net";
import { floodAnswer } from "./flood-answer.ts";

/**
 * A program: answers every request with the same bytes, made before, in one write. Its argument: tokens an answer.
 * Prints its port, then for the first request of each connection when it came, in ns of the monotonic clock, which
 * all processes of a Linux machine share.
 */
const answer = floodAnswer(Number(process.argv[2]));
const LENGTH = "content-length:";
const HEAD_END = "\r\n\r\n";

function serve(socket: Socket): void {
  let isFirst = true;
  /** What is known of the request that comes in: bytes missing, or the head so far while it has no end. */
  let missing = 0;
  let head = "";
  socket.setNoDelay(true);
  socket.on("error", () => socket.destroy());
  socket.on("data", (bytes) => {
    if (isFirst) console.log(String(process.hrtime.bigint()));
    isFirst = false;
    if (missing > 0) missing -= bytes.length;
    else {
      head += bytes.toString("latin1");
      const end = head.indexOf(HEAD_END);
      if (end < 0) return;
      missing = end + HEAD_END.length + contentLength(head) - head.length;
      head = "";
    }
    if (missing <= 0) socket.write(answer);
  });
}

function contentLength(head: string): number {
  const at = head.toLowerCase().indexOf(LENGTH);
  return at < 0 ? 0 : Number.parseInt(head.slice(at + LENGTH.length, at + LENGTH.length + 20), 10);
}

const server = createServer(serve).listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") console.log(String(address.port));
});

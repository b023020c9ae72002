import type { RequestListener } from "node:http";
import { replyJson } from "../http/reply.ts";
import type { TruthLedger } from "../worker/truth.ts";

/**
 * The ledger of the whole stack, in order of arrival, on a port of its own: it answers also when gateway and
 * workers do not.
 */
export function truthApi(truth: TruthLedger): RequestListener {
  return (request, response) => {
    switch (`${request.method} ${request.url?.split("?", 1)[0]}`) {
      case "GET /truth":
        replyJson(response, 200, { requests: truth.records() });
        return;
      case "DELETE /truth":
        truth.clear();
        response.writeHead(204).end();
        return;
      default:
        replyJson(response, 404, { error: "there is GET and DELETE /truth" });
    }
  };
}

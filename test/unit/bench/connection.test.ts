// The load generator's reading of answers: it must know where one ends, whatever parts it comes in.
import { createServer, type Server, type Socket } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openConnection } from "../../../bench/connection.ts";

const ANSWERS = {
  length: "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello\r\n\r\nab",
  none: "HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n",
  chunked:
    "HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1a\r\nabcdefghijklmnopqrstuvwx\r\n\r\n0\r\n\r\n",
};
const STATUS = { length: 200, none: 204, chunked: 403 };

let server: Server;
let url: string;
let answerWith: (socket: Socket) => void;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.setNoDelay(true).on("data", () => answerWith(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
});
afterAll(() => server.close());

it("gives the status when the answer is whole, and not before", async () => {
  const kind = fc.constantFrom<keyof typeof ANSWERS>("length", "none", "chunked");
  const cuts = fc.array(fc.nat({ max: 120 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ kind, cuts }), { minLength: 1, maxLength: 4 }), async (answers) => {
      const connection = await openConnection(url);
      try {
        for (const answer of answers) {
          let sentAll = false;
          answerWith = async (socket) => {
            const text = ANSWERS[answer.kind];
            const ends = [...answer.cuts, text.length].map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b);
            let from = 0;
            for (const end of ends) {
              if (end === from) continue;
              sentAll = end === text.length;
              await new Promise((resolve) => socket.write(text.slice(from, end), resolve));
              await new Promise((resolve) => setImmediate(resolve));
              from = end;
            }
          };
          expect(await connection.send(Buffer.from("call"))).toBe(STATUS[answer.kind]);
          expect(sentAll).toBe(true);
        }
      } finally {
        connection.close();
      }
    }),
    { numRuns: 60 },
  );
});

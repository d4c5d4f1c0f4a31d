// Answers that are read before anything of them is shown: long ones come whole, and of those that break off, stall or are no JSON in the end
// nothing is shown.
import { beforeEach, describe, expect, it } from "vitest";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const USERS = 300;
const SECRET = "a secret of theirs, which is quite long, so that the answer is";
const user = (at: number, more: object) => ({ id: `user_${at}`, object: "user", ...more, username: `ü${at}` });
const page = (more: object) => JSON.stringify(Array.from({ length: USERS }, (_, at) => user(at, more)));
const TEXT = page({ private_metadata: { [SECRET]: SECRET.repeat(5) } });
const SHOWN = page({});

const gateway = testGateway();
let key: MintedKey;

beforeEach(async () => {
  const rules = [{ id: "look", allow: ["users.list"] }];
  expect(await gateway.publish([{ policy: "p", mask: ["private_metadata"], rules }])).toMatchObject({ status: 200 });
  key = await gateway.mint(["p"]);
});

const list = () => gateway.call("GET", "/v1/users?limit=300", { key: key.key });
const bytes = new TextEncoder().encode(TEXT);
const known = { "content-type": "application/json", "content-length": String(bytes.length) };

/** In chunks of that size, and then whatever the test says. */
function inChunks(size: number, until: number, last: (controller: ReadableByteStreamController) => void): ReadableStream {
  let at = 0;
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      if (at >= until) {
        last(controller);
        controller.byobRequest?.respond(0);
        return;
      }
      controller.enqueue(bytes.slice(at, Math.min(until, at + size)));
      at += size;
    },
  });
}

describe("a long list under a mask", () => {
  it.each<[string, () => Response]>([
    ["of known length", () => new Response(TEXT, { headers: known })],
    ["of unknown length", () => new Response(TEXT, { headers: { "content-type": "application/json" } })],
    [
      "of known length, in many chunks",
      () =>
        new Response(
          inChunks(5_000, bytes.length, (end) => end.close()),
          { headers: known },
        ),
    ],
    [
      "of unknown length, in many chunks",
      () =>
        new Response(
          inChunks(999, bytes.length, (end) => end.close()),
          { headers: { "content-type": "application/json" } },
        ),
    ],
    // As the runtime gives it: unpacked already, with the headers of what was sent.
    [
      "packed",
      () =>
        new Response(TEXT, { headers: { ...known, "content-encoding": "gzip", "content-length": "77" }, encodeBody: "manual" }),
    ],
  ])("%s is whole but for what is masked", async (_name, answer) => {
    expect(bytes.length).toBeGreaterThan(100_000);
    gateway.clerk.answerWith(answer);
    const shown = await list();
    expect(shown.status).toBe(200);
    expect(shown.text).toBe(SHOWN);
  });

  it.each<[string, () => Response]>([
    [
      "that ends too early",
      () =>
        new Response(
          inChunks(5_000, 50_000, (end) => end.close()),
          { headers: known },
        ),
    ],
    [
      "that breaks off",
      () =>
        new Response(
          inChunks(5_000, 50_000, (end) => end.error(new Error(SECRET))),
          { headers: known },
        ),
    ],
    ["that is half a text", () => new Response(TEXT.slice(0, -1), { headers: { "content-type": "application/json" } })],
  ])("%s is not shown", async (_name, answer) => {
    gateway.clerk.answerWith(answer);
    const shown = await list();
    expect(shown.status).toBe(502);
    expect(shown.text).not.toContain(SECRET);
    expect(shown.text).not.toContain("user_1");
  });

  it("that stalls is not shown, and its connection let go", async () => {
    let letGo = () => false;
    const stalled = new ReadableStream({
      type: "bytes",
      start: (controller) => controller.enqueue(bytes.slice(0, 50_000)),
    });
    gateway.clerk.answerWith((_call, signal) => {
      letGo = () => signal.aborted;
      return new Response(stalled, { headers: known });
    });
    const shown = await gateway.call("GET", "/v1/users?limit=300", { key: key.key, headers: { "Bailiff-Deadline-Ms": "200" } });
    expect([shown.status, shown.codes]).toEqual([504, ["bailiff_upstream_timeout"]]);
    expect(shown.text).not.toContain("user_1");
    await expect.poll(letGo).toBe(true);
  });
});

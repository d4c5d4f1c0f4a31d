// Acts whose arguments are long: a page of them ends short, so that it fits an isolate, and none is lost between two pages.
import { expect, it } from "vitest";
import { json } from "./scripted-clerk.ts";
import { testGateway } from "./test-gateway.ts";

const ACTS = 16;
/** Each near what Clerk takes, so that some ten are as much as a page may be. */
const METADATA_CHARS = 200_000;

it("a page of acts ends short where their records are long, and the pages together have each act once", async () => {
  const gateway = testGateway();
  await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.update_metadata"] }] }]);
  const key = await gateway.mint(["p"]);
  gateway.clerk.answerWith(() => json({ id: "x" }));
  for (let at = 0; at < ACTS; at += 1) {
    const body = { private_metadata: { note: `${at}`.repeat(METADATA_CHARS).slice(0, METADATA_CHARS) } };
    expect((await gateway.call("PATCH", `/v1/users/user_${at}/metadata`, { key: key.key, body })).status).toBe(200);
  }
  const sizes: number[] = [];
  const targets: unknown[] = [];
  for (let cursor: unknown = ""; cursor !== null; ) {
    const { status, body } = await gateway.admin(
      "GET",
      `/acts?limit=200&key=${key.id}${cursor === "" ? "" : `&cursor=${cursor}`}`,
    );
    expect(status).toBe(200);
    const data = body?.["data"] as { target: string; result: string }[];
    expect(data.every(({ result }) => result === "ok")).toBe(true);
    sizes.push(data.length);
    targets.push(...data.map(({ target }) => target));
    cursor = body?.["next_cursor"] ?? null;
  }
  expect(sizes.length).toBeGreaterThan(1);
  expect(Math.max(...sizes)).toBeLessThan(ACTS);
  expect(targets).toEqual(Array.from({ length: ACTS }, (_, at) => `user_${ACTS - 1 - at}`));
});

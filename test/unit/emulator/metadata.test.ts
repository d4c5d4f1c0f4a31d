// Merge (PATCH) against replace (PUT): the same body, two outcomes.
import { describe, expect, test } from "vitest";
import { mergeMetadata } from "../../../emulator/merge-metadata.ts";
import { SEED } from "../../../emulator/server.ts";
import { at, code, harnessOfFile, KEY } from "./harness.ts";

const harness = await harnessOfFile();

describe("the deep merge", () => {
  test.each([
    ["adds keys", { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
    ["merges nested objects", { a: { b: 1 } }, { a: { c: 2 } }, { a: { b: 1, c: 2 } }],
    ["removes on null at the top", { a: 1, b: 2 }, { a: null }, { b: 2 }],
    ["removes on null at any depth", { a: { b: { c: 1, d: 2 } } }, { a: { b: { c: null } } }, { a: { b: { d: 2 } } }],
    ["replaces arrays whole", { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ["replaces a scalar by an object", { a: 1 }, { a: { b: 2 } }, { a: { b: 2 } }],
    ["keeps no null of a new object", {}, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
    ["keeps null inside arrays", {}, { a: [null] }, { a: [null] }],
  ])("%s", (_what, current, change, merged) => {
    expect(mergeMetadata(current, change)).toEqual(merged);
  });

  test("treats __proto__ as a key like any other", () => {
    const merged = mergeMetadata({}, JSON.parse('{"__proto__":{"staff":true}}'));
    expect(at({}, "staff")).toBeUndefined();
    expect(JSON.stringify(merged)).toBe('{"__proto__":{"staff":true}}');
  });
});

describe("over the API", () => {
  const path = `/users/${SEED.staff.id}/metadata`;

  test.each([
    ["PATCH", { staff: true, level: 2 }],
    ["PUT", { level: 2 }],
  ])("%s of one field leaves the others alone", async (method, expected) => {
    const answer = await harness.call(method, path, { body: { private_metadata: { level: 2 } } });
    expect(answer.body).toMatchObject({ public_metadata: { team: "support" } });
    expect(at(answer.body, "private_metadata")).toEqual(expected);
  });

  test("PUT keeps null as a value", async () => {
    const answer = await harness.call("PUT", path, { body: { public_metadata: { a: null } } });
    expect(at(answer.body, "public_metadata")).toEqual({ a: null });
  });

  test.each([
    ["PATCH", { first_name: "x" }, "form_param_unknown"],
    ["PUT", { private_metadata: [] }, "form_param_value_invalid"],
    ["PATCH", { private_metadata: null }, "form_param_value_invalid"],
  ])("%s of %j is 422 %s", async (method, body, expected) => {
    const answer = await harness.call(method, path, { body });
    expect([answer.status, code(answer)]).toEqual([422, expected]);
  });

  test("numbers come back as they were sent", async () => {
    const discord = '{"discord":1234567890123456789,"price":19.90,"far":1E400,"nil":-0}';
    const send = (method: string, text: string) =>
      fetch(`${harness.emulator.url}/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
        body: `{"public_metadata":${text}}`,
      });
    expect(await (await send("PUT", discord)).text()).toContain(`"public_metadata":${discord}`);
    expect(await (await send("PATCH", '{"plan":"pro","price":null}')).text()).toContain(
      '"public_metadata":{"discord":1234567890123456789,"far":1E400,"nil":-0,"plan":"pro"}',
    );
    const state = await (await fetch(`${harness.emulator.url}/__emulator/state`)).text();
    expect(state).toContain('"discord":1234567890123456789');
  });
});

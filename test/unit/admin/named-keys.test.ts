// Which keys an answer names: by where answers name somebody, whatever else stands in them.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { askingKeys, namedKeys } from "../../../src/routes/admin/view/named-keys.ts";

const A = "AAAAAAAAAAA1";
const B = "BBBBBBBBBBB2";
const C = "CCCCCCCCCCC3";

describe("keys that an answer names", () => {
  it.each([
    {
      what: "the actor and the ledger of a record",
      body: { data: [{ ledger: A, key: { id: B, name: "n", owner: "o" } }] },
      ids: [A, B],
    },
    { what: "the target of an act on a key", body: { data: [{ operation: "keys.revoke", target: A }] }, ids: [A] },
    { what: "several targets", body: { target: [A, "user_1", B] }, ids: [A, B] },
    { what: "the key that an argument is about", body: { args: { key_id: A } }, ids: [A] },
    { what: "who agreed to a request", body: { approval: { by: [{ id: A }, { id: B }] } }, ids: [A, B] },
    { what: "who revoked, minted and made", body: { revoked: { by: A }, minted_by: B, made_by: C }, ids: [A, B, C] },
    { what: "keys above", body: { ancestors: [A, B] }, ids: [A, B] },
    { what: "each once", body: [{ id: A }, { id: A }], ids: [A] },
  ])("has $what", ({ body, ids }) => {
    expect(namedKeys(body).toSorted()).toEqual(ids.toSorted());
  });

  it.each([
    { what: "what else a caller sent", body: { args: { name: A, deep: { id: B } }, seen: { id: C } } },
    { what: "a text that has the form of an id", body: { reason: A, name: B, text: C } },
    { what: "ids of another form", body: { id: `${A}-17`, target: "user_2abcDEF34ghiJKL56mnoPQR78", author: "root" } },
    { what: "nothing", body: null },
  ])("does not have $what", ({ body }) => {
    expect(namedKeys(body)).toEqual([]);
  });

  it("ends, in time and with a bound, whatever an answer holds", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (body) => {
        const named = namedKeys(body);
        expect(new Set(named).size).toBe(named.length);
      }),
    );
    const many = Array.from({ length: 3_000 }, (_, number) => ({ id: String(number).padStart(12, "0") }));
    expect(namedKeys({ data: many })).toHaveLength(1_000);
  });
});

it("who asks is said of a request and of a list of them, and not of who agreed", () => {
  const request = { status: "pending", key: { id: A }, approvals: [{ key: { id: B } }], ended: { key: { id: C } } };
  expect([...askingKeys(request)]).toEqual([A]);
  expect([...askingKeys({ data: [request, { key: null }] })]).toEqual([A]);
  expect([...askingKeys(null)]).toEqual([]);
  for (const [status, told] of Object.entries({ approved: [A], rejected: [], withdrawn: [], used: [], expired: [] }))
    expect([...askingKeys({ ...request, status })], status).toEqual(told);
});

it("who asks is said of what waits in an overview, and not of who else is named there", () => {
  const items = [
    { id: "apr_1", text: "users.ban", key_id: A },
    { id: "apr_2", text: "users.ban" },
  ];
  const calls = { busiest_keys: [{ id: B }] };
  const attention = { approvals_waiting: { items }, outcomes_unknown: { items: [{ id: `${C}-1`, key_id: C }] } };
  expect([...askingKeys({ calls, attention })]).toEqual([A]);
  expect([...askingKeys({ calls, attention: { approvals_waiting: null } })]).toEqual([]);
});

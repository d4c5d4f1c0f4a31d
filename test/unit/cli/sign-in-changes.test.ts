// What `policies diff` says of who signs in: each entry that comes or goes, and an order that changes who is decided by what.
import { expect, it } from "vitest";
import { signInChanges } from "../../../src/compare/effect/sign-in-changes.ts";

const ada = { emails: ["ada@example.com"], policies: ["operator"] };
const all = { emails: ["*@example.com"], policies: ["auditor"] };

it.each([
  [{}, {}, []],
  [{}, { people: [], machines: [] }, []],
  [{ people: [ada] }, { people: [{ policies: ["operator"], emails: ["ada@example.com"] }] }, []],
  [{ people: [ada, all] }, { people: [all, ada] }, ["~ people: in another order, and the first that matches decides"]],
  [{ people: [ada] }, {}, ['- people: {"emails":["ada@example.com"],"policies":["operator"]}']],
  [
    { people: [ada] },
    { people: [{ ...ada, policies: ["auditor"] }], machines: [{ repository: "acme/policies" }] },
    [
      '- people: {"emails":["ada@example.com"],"policies":["operator"]}',
      '+ people: {"emails":["ada@example.com"],"policies":["auditor"]}',
      '+ machines: {"repository":"acme/policies"}',
    ],
  ],
])("from %j to %j", (before, after, lines) => {
  expect(signInChanges(before, after)).toEqual(lines);
});

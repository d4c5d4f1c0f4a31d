// Who gets in by the lists of a bundle, and which lists are published at all.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import {
  canonicalEmail,
  checkSignIn,
  compileBundle,
  type MachineClaims,
  policiesOfPrincipal,
} from "../../../src/policy/engine.ts";
import { ADMIN_OPERATIONS } from "../../../src/routes/admin/admin-operations.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";

const vocabulary = buildVocabulary(OPERATIONS, ADMIN_OPERATIONS);
const POLICIES = [
  { policy: "auditor", rules: [{ id: "read", allow: ["audit.read"] }] },
  { policy: "operator", rules: [{ id: "look", allow: ["status.read"] }] },
  { policy: "counted", rules: [{ id: "few", allow: ["audit.read"], limit: [{ max: 5, per: "1d" }] }] },
  { policy: "counted-users", rules: [{ id: "few", allow: ["users.get"], limit: [{ max: 5, per: "1d" }] }] },
];

function problemsOf(lists: object): string[] {
  const compiled = compileBundle(POLICIES, vocabulary, "");
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message);
  return checkSignIn(lists, compiled.bundle).map(({ path, message }) => `${path}: ${message}`);
}

const person = (email: string, groups: readonly string[] = []) => ({ kind: "person", email, groups }) as const;

describe("a person", () => {
  const people = [
    { emails: ["ada@example.com"], policies: ["operator", "auditor"] },
    { groups: ["security"], emails: ["*@example.com"], policies: ["operator"] },
    { emails: ["*@example.com"], policies: ["auditor"] },
    { groups: ["reviewers"], policies: ["auditor"] },
  ];
  it.each([
    ["ada@example.com", [], ["operator", "auditor"]],
    ["ada@example.com", ["security"], ["operator", "auditor"]],
    ["bob@example.com", [], ["auditor"]],
    ["bob@example.com", ["security"], ["operator"]],
    ["bob@example.com", ["Security"], ["auditor"]],
    ["eve@sub.example.com", [], null],
    ["eve@notexample.com", [], null],
    ["eve@example.com.evil.example", [], null],
    ["eve@evil.example", ["security"], null],
    ["eve@evil.example", ["reviewers"], ["auditor"]],
    ["*@example.com", [], ["auditor"]],
  ])("%s in %j: %j", (email, groups, policies) => {
    expect(policiesOfPrincipal({ people }, person(email, groups))).toEqual(policies);
  });

  it.each([[{}], [{ people: [] }], [{ people: "x" }], [{ people: [{ policies: ["auditor"] }] }], [{ machines: people }]])(
    "nobody gets in by %j",
    (lists) => {
      expect(policiesOfPrincipal(lists, person("ada@example.com", ["security"]))).toBeNull();
    },
  );
});

describe("a job", () => {
  const MAIN = {
    repository: "acme/policies",
    repository_id: "11",
    repository_owner_id: "22",
    ref: "refs/heads/main",
    policies: ["operator"],
  };
  const CLAIMS: MachineClaims = {
    kind: "machine",
    repository: "acme/policies",
    repository_id: "11",
    repository_owner_id: "22",
    ref: "refs/heads/main",
    event_name: "push",
    environment: null,
    workflow_ref: null,
  };
  const { ref: _ref, ...anyRef } = MAIN;
  const GUARDED = { ...anyRef, environment: "production", events: ["push", "release"], policies: ["auditor"] };

  it.each([
    [{}, ["operator"]],
    [{ event_name: "workflow_dispatch" }, ["operator"]],
    [{ environment: "production" }, ["operator"]],
    [{ ref: "refs/heads/other", environment: "production" }, ["auditor"]],
    [{ ref: "refs/tags/v1", environment: "production", event_name: "release" }, ["auditor"]],
    [{ ref: "refs/heads/main2" }, null],
    [{ ref: "refs/tags/main" }, null],
    [{ ref: "main" }, null],
    [{ ref: "refs/pull/1/merge", event_name: "pull_request" }, null],
    [{ event_name: "pull_request" }, null],
    [{ event_name: "pull_request_target" }, null],
    [{ event_name: "workflow_run" }, null],
    [{ event_name: "issue_comment" }, null],
    [{ event_name: "schedule" }, null],
    [{ event_name: "pull_request", environment: "production" }, null],
    [{ environment: "Production", ref: "refs/heads/other" }, null],
    // A name that was given away and registered anew; an owner that was.
    [{ repository_id: "12" }, null],
    [{ repository_owner_id: "23" }, null],
    [{ repository: "acme/Policies" }, null],
    [{ repository: "evil/policies" }, null],
  ])("with %j: %j", (more, policies) => {
    expect(policiesOfPrincipal({ machines: [MAIN, GUARDED] }, { ...CLAIMS, ...more })).toEqual(policies);
  });

  it("of one workflow alone", () => {
    const workflow_ref = "acme/policies/.github/workflows/push.yaml@refs/heads/main";
    const machines = [{ ...MAIN, workflow_ref }];
    expect(policiesOfPrincipal({ machines }, { ...CLAIMS, workflow_ref })).toEqual(["operator"]);
    expect(policiesOfPrincipal({ machines }, { ...CLAIMS, workflow_ref: workflow_ref.replace("push", "other") })).toBeNull();
    expect(policiesOfPrincipal({ machines }, CLAIMS)).toBeNull();
  });

  it.each([
    [{ ...MAIN, events: ["pull_request"] }, "a pull request never gets in"],
    [{ ...MAIN, events: ["pull_request_target"] }, "a pull request never gets in"],
    [anyRef, "lets every branch of the repository in"],
    [{ ...MAIN, ref: "refs/heads/*" }, "without wildcards"],
    [{ ...MAIN, ref: "main" }, "must be a whole ref"],
    [{ ...MAIN, ref: "refs/pull/1/merge" }, "must be a whole ref"],
    [{ ...MAIN, repository: "acme/*" }, "must be owner/name"],
    [{ ...MAIN, repository_id: 11 }, "in quotes"],
    [{ ...MAIN, repository_id: undefined }, "repository_id"],
    [{ ...MAIN, repository_owner_id: undefined }, "repository_owner_id"],
    [{ ...MAIN, branch: "main" }, "branch"],
    [{ ...MAIN, policies: ["operatr"] }, "did you mean operator"],
    [{ ...MAIN, policies: ["counted"] }, "limits are counted for keys alone"],
  ])("is not listed as %j", (entry, why) => {
    expect(problemsOf({ machines: [entry] })).toEqual([expect.stringContaining(why)]);
  });
});

describe("a list of people", () => {
  it.each([
    [{ emails: ["Ada@example.com"], policies: ["auditor"] }, "in lower case"],
    [{ emails: ["*"], policies: ["auditor"] }, "in lower case"],
    [{ emails: ["*@*.com"], policies: ["auditor"] }, "in lower case"],
    [{ emails: ["a*@example.com"], policies: ["auditor"] }, "in lower case"],
    [{ emails: ["ada@example.com "], policies: ["auditor"] }, "in lower case"],
    [{ emails: ["\u212Aate@example.com"], policies: ["auditor"] }, "in lower case"],
    [{ emails: [], policies: ["auditor"] }, "names nobody"],
    [{ policies: ["auditor"] }, "names nobody"],
    [{ emails: ["ada@example.com"], policies: [] }, "names no policy"],
    [{ emails: ["ada@example.com"], policies: ["nobody"] }, "there is no policy nobody"],
    [{ emails: ["ada@example.com"], policies: ["counted"] }, "limits are counted for keys alone"],
    [{ email: ["ada@example.com"], policies: ["auditor"] }, "email"],
  ])("does not hold %j", (entry, why) => {
    const problems = problemsOf({ people: [entry] });
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toContain(why);
    expect(problems[0]).toMatch(/^people\[0\]/);
  });

  it("may name policies whose limits are those of Clerk's operations, and need not be there", () => {
    expect(problemsOf({ people: [{ emails: ["ada@example.com"], policies: ["counted-users", "auditor"] }] })).toEqual([]);
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ people: [], machines: [] })).toEqual([]);
  });
});

describe("the spelling of an address", () => {
  it("is one: what is no ASCII is none, and case does not matter", () => {
    expect(canonicalEmail("Ada.Lovelace+x@Example.COM")).toBe("ada.lovelace+x@example.com");
    for (const odd of ["", "ada", "ada@", "@example.com", "*@example.com", "ada@example", "ada@example.com,", "a b@example.com"])
      expect(canonicalEmail(odd)).toBeNull();
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 12 }), (text) => {
        const email = canonicalEmail(`${text}@example.com`);
        // Nothing but the case of ASCII letters is changed, so nobody takes another's place.
        if (email !== null) expect(email).toBe(`${text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())}@example.com`);
      }),
    );
  });
});

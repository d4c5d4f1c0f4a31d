// Checking a bundle: everything wrong is reported, with its place and a guess at what was meant.
import { describe, expect, it } from "vitest";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { expandPattern, isPattern, matchesPattern } from "../../../src/policy/language/pattern.ts";
import { bundleOf, policy, problemsOf, verdict } from "./asking.ts";
import { VOCABULARY } from "./vocabulary.ts";

const fine = { id: "fine", allow: ["users.get"] };

describe("patterns", () => {
  it.each([
    ["users.get", "users.get", true],
    ["users.get", "users.get_x", false],
    ["users.*", "users.get", true],
    ["users.*", "usersx.get", false],
    ["users.*", "users.get.more", false],
    ["users.update_*", "users.update_metadata", true],
    ["users.update_*", "users.update", false],
    ["users.ba*", "users.ban", false],
    ["*", "users.get", false],
    ["*.get", "users.get", false],
    ["users.*.x", "users.a.x", false],
    ["", "", false],
  ])("%s over %s: %s", (pattern, name, matches) => expect(matchesPattern(pattern, name)).toBe(matches));

  it.each(["*", "users", "users.", "users.ba*", "*.get", "Users.get", "users.get ", "users.**", "users.*x"])(
    "%s is not one",
    (text) => {
      expect(isPattern(text)).toBe(false);
      expect(problemsOf(policy([{ id: "r", allow: [text] }]))[0]?.path).toBe("policies[0].rules[0].allow[0]");
    },
  );

  it("expands in the vocabulary's order", () => {
    expect(expandPattern("users.update_*", VOCABULARY, "allow")).toEqual(["users.update_metadata"]);
    expect(expandPattern("audit.*", VOCABULARY, "allow")).toEqual(["audit.read", "audit.export"]);
  });
});

it("a thousand problems are told, of a bundle and of a document", () => {
  const wrong = Array(100).fill("users.gett");
  const rules = Array.from({ length: 500 }, (_, index) => ({ id: `r${index}`, allow: wrong }));
  const documents = Array.from({ length: 50 }, (_, index) => ({ policy: `p${index}`, rules }));
  expect(problemsOf(policy(rules))).toHaveLength(1_000);
  expect(problemsOf(...documents)).toHaveLength(1_000);
});

it("more faults in the shape of a document than a stack holds are a problem, and no exception", () => {
  const wrong = Array(100).fill(1);
  const rules = Array(500).fill({ id: 1, allow: wrong, only: wrong, mask: wrong });
  expect(problemsOf(policy(rules), policy([fine]))).toEqual([
    expect.objectContaining({ policy: "p", path: "policies[0]", message: expect.stringContaining("more faults") }),
    expect.objectContaining({ path: "policies[1].policy" }),
  ]);
});

describe("what the check refuses", () => {
  it.each<[string, unknown, string, string]>([
    [
      "an unknown operation",
      policy([{ id: "r", allow: ["users.bna"] }]),
      "rules[0].allow[0]",
      "there is no operation users.bna; did you mean users.ban?",
    ],
    [
      "a pattern that matches nothing",
      policy([{ id: "r", deny: ["user.*"] }]),
      "rules[0].deny[0]",
      "no operation matches user.*; did you mean users.*?",
    ],
    ["a bare star", policy([{ id: "r", allow: ["*"] }]), "rules[0].allow[0]", "name the families"],
    ["neither allow nor deny", policy([{ id: "r" }]), "rules[0]", "exactly one of allow and deny"],
    [
      "both allow and deny",
      policy([{ id: "r", allow: ["users.get"], deny: ["users.ban"] }]),
      "rules[0]",
      "exactly one of allow and deny",
    ],
    ["no rules", policy([]), "rules", "allows nothing"],
    ["no operations", policy([{ id: "r", allow: [] }]), "rules[0].allow", "names no operation"],
    ["an unknown field of a rule", policy([{ ...fine, wehn: "true" }]), "rules[0]", "unknown field wehn; did you mean when?"],
    ["an unknown field of a policy", policy([fine], { masks: [] }), "", "unknown field masks; did you mean mask?"],
    [
      "only on a deny",
      policy([{ id: "r", deny: ["users.update"], only: ["first_name"] }]),
      "rules[0].only",
      "belongs to an allow rule",
    ],
    ["mask on a deny", policy([{ id: "r", deny: ["users.update"], mask: ["id"] }]), "rules[0].mask", "belongs to an allow rule"],
    [
      "only with a field that no operation has",
      policy([{ id: "r", allow: ["users.update"], only: ["frist_name"] }]),
      "rules[0].only[0]",
      "did you mean first_name?",
    ],
    ["a mask that is none", policy([{ ...fine, mask: ["a..b"] }]), "rules[0].mask[0]", "not a mask"],
    ["a mask of stars", policy([fine], { mask: ["*"] }), "mask[0]", "names no field"],
    ["a rule id twice", policy([fine, { ...fine }]), "rules[1].id", "two rules named fine"],
    ["a bad rule id", policy([{ ...fine, id: "Fine One" }]), "rules[0].id", "must be 1-64 of"],
    [
      "target of an operation without one",
      policy([{ id: "r", allow: ["users.list"], when: "target.banned" }]),
      "rules[0].when",
      "users.list has no target",
    ],
    [
      "target where no matched operation has one",
      policy([{ id: "r", deny: ["keys.*"], when: "target.banned" }]),
      "rules[0].when",
      "none of the rule's operations has a target",
    ],
    ["a condition that is empty", policy([{ ...fine, when: "" }]), "rules[0].when", "is empty"],
    [
      "a rule id that YAML reads as a number",
      policy([{ ...fine, id: 1e3 }]),
      "rules[0].id",
      "must be of type string: put it in quotes",
    ],
    ["a merge key", policy([fine], { "<<": { description: "x" } }), "", "merge keys (<<) are not read: write the fields out"],
    ["a merge key in a rule", policy([{ ...fine, "<<": {} }]), "rules[0]", "merge keys (<<) are not read"],
    ["a document that is no object", 7, "", "must be of type object"],
  ])("%s", (_name, document, path, message) => {
    const problems = problemsOf(document);
    expect(problems.map((problem) => problem.message).join("\n")).toContain(message);
    expect(problems[0]?.path).toBe(path === "" ? "policies[0]" : `policies[0].${path}`);
  });

  it("collects all problems of all documents", () => {
    const problems = problemsOf(
      policy([
        { id: "a", allow: ["users.gte"] },
        { id: "b", allow: ["users.get"], when: "args.x == 1" },
      ]),
      policy([fine]),
      policy([{ id: "c" }], { policy: "q" }),
    );
    expect(problems.map(({ policy: name, rule, path }) => [name, rule, path])).toEqual([
      ["p", "a", "policies[0].rules[0].allow[0]"],
      ["p", "b", "policies[0].rules[1].when"],
      ["p", null, "policies[1].policy"],
      ["q", "c", "policies[2].rules[0]"],
    ]);
  });

  it("something that is not a list of documents", () => {
    expect(compileBundle({ policy: "p" }, VOCABULARY, "v")).toMatchObject({ ok: false, problems: [{ path: "policies" }] });
  });
});

it("a rule that reads target applies through a pattern only to operations that have one", () => {
  const bundle = bundleOf(
    policy([
      { id: "all", allow: ["users.*"] },
      { id: "staff", deny: ["users.*"], when: "target.banned" },
    ]),
  );
  expect(verdict(bundle, { operation: "users.list", args: {} })).toBe("allow");
  expect(verdict(bundle, { operation: "users.get" })).toBe("needs_target");
});

describe("a bundle that is loaded without being checked again", () => {
  const lazy = (...documents: unknown[]) => {
    const result = compileBundle(documents, VOCABULARY, "v1", { lazy: true });
    if (!result.ok) throw new Error("refused");
    return result.bundle;
  };

  it("decides like the checked one", () => {
    const rules = [{ id: "r", allow: ["users.get"], when: "context.reason == 'x'" }];
    expect(verdict(lazy(policy(rules)), { reason: "x" })).toBe("allow");
    expect(verdict(lazy(policy(rules)), { reason: "y" })).toBe("deny:policy_denied");
  });

  it.each<[string, unknown]>([
    ["a document that is not one", { policy: "p", rules: "all" }],
    ["an unknown field", policy([{ ...fine, limit: 3 }])],
    ["a condition that does not parse", policy([{ ...fine, when: "((" }])],
    ["a condition on a field that is gone", policy([fine, { id: "d", deny: ["users.get"], when: "has(args.gone)" }])],
    ["a refused function", policy([{ ...fine, when: "'a'.matches('a')" }])],
  ])("denies, with an error, what it cannot understand: %s", (_name, document) => {
    expect(verdict(lazy(document), {})).toBe("deny:policy_error");
  });

  it("still refuses two policies of one name, and one without", () => {
    expect(compileBundle([policy([fine]), policy([fine])], VOCABULARY, "v", { lazy: true }).ok).toBe(false);
    expect(compileBundle([{ rules: [fine] }], VOCABULARY, "v", { lazy: true }).ok).toBe(false);
  });
});

// What `policies show-as` says above a sample answer: all that its JSON tells, in 80 columns, whatever names there are.
import fc from "fast-check";
import { expect, it } from "vitest";
import { shownLines } from "../../../cli/policies/shown-lines.ts";

const ALLOWED = {
  effect: "allow",
  policy: "finance",
  rule: "large-credits",
  approvals: 0,
  explanation: "Rule large-credits of policy finance allows users.adjust_billing_credit_balance.",
  mask: [],
  masked: [],
  closed: [],
} as const;

it("tells how many others must agree, and nothing of it where nobody must", () => {
  expect(shownLines(ALLOWED)).not.toContain("agree");
  expect(shownLines({ ...ALLOWED, approvals: 1 })).toContain(
    "It waits for approval: 1 other person must agree before it is sent.",
  );
  expect(shownLines({ ...ALLOWED, approvals: 2 })).toContain("2 other people must agree");
});

it("tells a refusal by its reason alone", () => {
  expect(shownLines({ ...ALLOWED, effect: "deny", approvals: 2, explanation: "No rule allows it." })).toBe(
    "refused: No rule allows it.",
  );
});

it("tells all that the JSON does, a line each", () => {
  const name = fc.stringMatching(/^[a-z_.*@]{1,60}$/);
  fc.assert(
    fc.property(fc.array(name), fc.array(name), fc.array(name), fc.nat(), (mask, masked, closed, approvals) => {
      const text = shownLines({ ...ALLOWED, mask, masked, closed, approvals });
      const words = new Set(text.split(/[\s,]+/));
      for (const one of [...mask, ...masked, ...closed, ...(approvals === 0 ? [] : [String(approvals)])])
        expect(words.has(one)).toBe(true);
      const told = [approvals > 0, mask.length > 0, closed.length > 0].filter(Boolean).length;
      expect(text.split("\n")).toHaveLength(2 + told);
    }),
  );
});

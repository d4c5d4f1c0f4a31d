import { expect, test } from "vitest";
import { EMPTY_MINT, mintBody } from "../../../console/pages/keys/mint-body.ts";

const NOW = Date.parse("2026-11-29T12:00:00Z");

test("a form with the least in it", () => {
  const body = mintBody({ ...EMPTY_MINT, name: " Desk ", owner: "ada@example.com", policies: ["support"] }, NOW);
  expect(body).toEqual({
    name: "Desk",
    owner: "ada@example.com",
    policies: ["support"],
    expires_at: "2027-02-27T12:00:00.000Z",
  });
});

test("lines and commas part scopes and networks; never is no expiry", () => {
  const body = mintBody(
    {
      ...EMPTY_MINT,
      name: "n",
      owner: "o",
      policies: ["a", "b"],
      expiresInDays: "",
      scopes: "users.get\n users.ban ,\n",
      cidrs: "203.0.113.0/24",
      strict: true,
    },
    NOW,
  );
  expect(body).toEqual({
    name: "n",
    owner: "o",
    policies: ["a", "b"],
    scopes: ["users.get", "users.ban"],
    allowed_cidrs: ["203.0.113.0/24"],
    consistency: "strict",
  });
});

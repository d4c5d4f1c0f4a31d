import { describe, expect, test } from "vitest";
import type { ListedKey } from "../../../console/api/answers.ts";
import { KEY_VIEWS, keysShown } from "../../../console/pages/keys/keys-shown.ts";
import { SHOWN_KEY } from "../../shown-key.ts";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const day = (days: number) => new Date(NOW + days * 86_400_000).toISOString();

function key(id: string, part: Partial<ListedKey>): ListedKey {
  return {
    ...SHOWN_KEY,
    id,
    name: id,
    owner: "ada@example.com",
    policies: ["support"],
    ancestors: [],
    created_at: day(-90),
    last_used_at: day(-1),
    ...part,
  };
}

const KEYS = [
  key("busy", { policies: ["finance"] }),
  key("soon", { expires_at: day(13) }),
  key("later", { expires_at: day(15) }),
  key("asleep", { last_used_at: day(-31) }),
  key("never-used", { last_used_at: null }),
  key("young", { last_used_at: null, created_at: day(-2) }),
  key("revoked", { status: "revoked", expires_at: day(3), last_used_at: day(-40) }),
  key("expired", { status: "expired" }),
];

const ids = (q: string, view: string) => keysShown(KEYS, { q, view }, NOW).map(({ id }) => id);

describe("which keys a list shows", () => {
  test.each([
    ["all", KEYS.map(({ id }) => id)],
    ["active", ["busy", "soon", "later", "asleep", "never-used", "young"]],
    ["expiring", ["soon"]],
    ["asleep", ["asleep", "never-used"]],
    ["ended", ["revoked", "expired"]],
    ["no-such-view", KEYS.map(({ id }) => id)],
  ])("view %s", (view, wanted) => {
    expect(ids("", view)).toEqual(wanted);
  });

  test("there is a case for each view", () => {
    expect(KEY_VIEWS.map(({ name }) => name)).toEqual(["all", "active", "expiring", "asleep", "ended"]);
  });

  test.each([
    ["FINANCE", ["busy"]],
    [" soon ", ["soon"]],
    ["ada@", KEYS.map(({ id }) => id)],
    ["nobody", []],
  ])("by text %j", (q, wanted) => {
    expect(ids(q, "all")).toEqual(wanted);
  });
});

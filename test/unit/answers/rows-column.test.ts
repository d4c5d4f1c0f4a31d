// Whose answers show users besides the target? The table says it in a column; that none is missing is told by the shapes of the answers.
import { describe, expect, it } from "vitest";
import { placeOf } from "../../../src/clerk/answer-place.ts";
import { ANSWER_SHAPES } from "../../../src/clerk/answer-shapes.ts";
import type { Operation } from "../../../src/clerk/operation.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { userFieldNames } from "../../../src/clerk/target-fields.ts";

/** Shapes that are a user, or what is told of one beside something else. */
const USERS = new Set(["User", "PublicUser", "Inviter", "Count"]);

/** All shapes that an answer can hold. */
function shapesIn(type: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [type];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const name of next.split(/[|\s:?!]+|\[\]/)) {
      const shape = ANSWER_SHAPES[name];
      if (shape === undefined || found.has(name)) continue;
      found.add(name);
      open.push(...shape.split(/\s+/).flatMap((member) => member.split(":")[1] ?? []));
    }
  }
  return found;
}

/** Of a call on a user, that user may be in the answer in every form but as somebody who did something to others. */
function showsOthers({ answer, target, creates }: Operation): boolean {
  const shapes = shapesIn(answer ?? "");
  if (target.kind !== "none") return shapes.has("Inviter");
  return creates === undefined && [...shapes].some((shape) => USERS.has(shape));
}

const withRows = OPERATIONS.flatMap(({ name, rows, answer }) =>
  rows === undefined ? [] : [{ name, rows, shape: answer ?? "" }],
);

describe("the column rows", () => {
  it("is there for every answer that shows or counts users besides the target", () => {
    expect(withRows.map(({ name }) => name)).toEqual(OPERATIONS.filter(showsOthers).map(({ name }) => name));
    expect(withRows.length).toBeGreaterThan(3);
  });

  it.each(withRows)("of $name leads to them, and to what shows one", ({ rows: { at, shownBy }, shape }) => {
    const one = OPERATIONS.find(({ name }) => name === shownBy);
    expect([one?.target.kind, one?.answer]).toEqual(["one", "User"]);
    if (at === null) return expect(shape).toBe("Count");
    const answer = placeOf(shape);
    const row = (at.list === null ? answer : answer.members.get(at.list)?.place())?.element?.();
    const user = at.user === null ? row : row?.members.get(at.user)?.place();
    const { carries } = at;
    for (const [field, member] of Object.entries(carries ?? { id: "id" })) {
      expect(userFieldNames().has(field)).toBe(true);
      expect(user?.members.has(member)).toBe(true);
    }
    // What is told of a user under its own name is not left out of what rules may read.
    const told = [...(user?.members.keys() ?? [])].filter((name) => userFieldNames().has(name));
    if (carries !== null) expect(Object.values(carries).sort()).toEqual([...told, "user_id"].sort());
  });
});

// The column `reveals` as policy needs it: every field that an argument asks about with all the places where answers hold it, so that a mask
// at any of them is found. The same field is the same object, whichever argument asks about it.
import { type AnswerFacts, answerFacts } from "./answer-facts.ts";
import type { Operation, Revealed, RevealedField } from "./operation.ts";

interface FieldPlace {
  readonly operation: string;
  readonly path: string;
  readonly answer: AnswerFacts;
  readonly shows: "anybody" | "rows" | "some";
}

interface AskedField {
  readonly name: string;
  readonly places: readonly FieldPlace[];
}

interface AskingArgument {
  readonly always: readonly AskedField[];
  readonly byValue: ReadonlyMap<string, readonly AskedField[]>;
}

type Asks = ReadonlyMap<string, AskingArgument>;

const NONE: ReadonlyMap<string, readonly AskedField[]> = new Map();

/** For each of the operations; empty for one whose arguments ask about nothing. */
export function askedFields(operations: readonly Operation[]): (operation: Operation) => Asks {
  const byName = new Map(operations.map((operation) => [operation.name, operation]));
  const known = new Map<RevealedField, AskedField>();
  const fieldOf = (revealed: RevealedField): AskedField => {
    const field = known.get(revealed) ?? { name: nameOf(revealed), places: placesOf(revealed, operations, byName) };
    known.set(revealed, field);
    return field;
  };
  return ({ reveals = {} }) => {
    const asking = Object.entries(reveals).flatMap(([argument, revealed]): [string, AskingArgument][] => {
      const asks =
        "byValue" in revealed ? byValueOf(revealed.byValue, fieldOf) : { always: revealed.map(fieldOf), byValue: NONE };
      return asks.always.length + asks.byValue.size === 0 ? [] : [[argument, asks]];
    });
    return new Map(asking);
  };
}

function byValueOf(
  byValue: Extract<Revealed, { byValue: unknown }>["byValue"],
  fieldOf: (revealed: RevealedField) => AskedField,
): AskingArgument {
  return { always: [], byValue: new Map(Object.entries(byValue).map(([value, revealed]) => [value, revealed.map(fieldOf)])) };
}

/** As policies speak of it. */
function nameOf({ at }: RevealedField): string {
  return Object.values(at)[0] ?? "";
}

function placesOf(
  { at, also = {} }: RevealedField,
  operations: readonly Operation[],
  byName: ReadonlyMap<string, Operation>,
): readonly FieldPlace[] {
  const placesIn = (where: Readonly<Record<string, string | readonly string[]>>, shows: FieldPlace["shows"]) =>
    Object.entries(where).flatMap(([name, paths]): FieldPlace[] => {
      const operation = byName.get(name);
      if (operation === undefined) return [];
      return [paths].flat().map((path) => ({ operation: name, path, answer: answerFacts(operation.answer), shows }));
    });
  const carried = operations.flatMap(({ name, rows, answer }): FieldPlace[] => {
    const path = rows === undefined ? undefined : at[rows.shownBy];
    if (rows === undefined || rows.at === null || path === undefined) return [];
    const { carries, user } = rows.at;
    const facts = answerFacts(answer);
    if (carries === null) return [{ operation: name, path, answer: facts, shows: "anybody" }];
    const member = Object.hasOwn(carries, path) ? carries[path] : undefined;
    return member === undefined || user === null
      ? []
      : [{ operation: name, path: `${user}.${member}`, answer: facts, shows: "rows" }];
  });
  return [...placesIn(at, "anybody"), ...placesIn(also, "some"), ...carried];
}

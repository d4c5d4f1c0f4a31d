// The places of Clerk's answers, read from the table of their shapes when a mask first goes there: which members a place has, what each
// means, and what stands for one that is masked. The text for a required object is built of what stands for its own required members, because an empty one
// would not be valid.
import { once } from "../once.ts";
import { type AnswerMeaning, isAnswerMeaning } from "./answer-meanings.ts";
import { ANSWER_SHAPES } from "./answer-shapes.ts";

/** A value in an answer, by its place: what may be in it. A plain value has neither members nor elements. */
export interface AnswerPlace {
  readonly members: ReadonlyMap<string, AnswerMember>;
  /** Of a list. */
  readonly element: (() => AnswerPlace) | null;
  /** An object that may hold anything: metadata. */
  readonly free: boolean;
}

export interface AnswerMember {
  readonly required: boolean;
  /** Nothing can stand for it, since its value says of which kind its object is: the whole object is masked. */
  readonly kind: boolean;
  /** What it holds of a person; several where it may be one or the other. */
  readonly meanings: readonly AnswerMeaning[];
  /** As the table writes it: `string|null`; "" for a plain value of which it says no more. */
  readonly type: string;
  /** JSON text that stands for any value of a required member. */
  readonly standIn: () => string;
  readonly place: () => AnswerPlace;
}

interface Type {
  readonly standIn: () => string;
  readonly place: () => AnswerPlace;
}

const NO_MEMBERS: ReadonlyMap<string, AnswerMember> = new Map();
const PLAIN: AnswerPlace = { members: NO_MEMBERS, element: null, free: false };
const FREE: AnswerPlace = { members: NO_MEMBERS, element: null, free: true };

const plain = (text: string): Type => ({ standIn: () => text, place: () => PLAIN });
const WORDS: ReadonlyMap<string, Type> = new Map([
  ["string", plain('""')],
  ["int", plain("0")],
  ["number", plain("0")],
  ["bool", plain("false")],
  ["null", plain("null")],
  ["free", { standIn: () => "{}", place: () => FREE }],
]);

/** What was read already: members are the same objects wherever their shape is used, and long lists are masked without reading again. */
const types = new Map<string, Type>();
const MEMBER = /^(!?)([A-Za-z0-9_#]+)(\??)(?::([^\s@]+))?((?:@[a-z]+)*)$/;

/** The place of a type as the table writes it: `User`, `User[]`, `AccessToken[]|AccessTokenPage`. @throws Error for an unknown one. */
export function placeOf(type: string): AnswerPlace {
  return readType(type).place();
}

function readType(text: string): Type {
  const known = types.get(text) ?? makeType(text);
  types.set(text, known);
  return known;
}

function makeType(text: string): Type {
  const [first = "", ...others] = text.split("|");
  if (others.length === 0) return readOne(first);
  const choices = [first, ...others].map(readType);
  const standIn = () => (others.includes("null") ? "null" : readType(first).standIn());
  return { standIn, place: once(() => choices.map(({ place }) => place()).reduce(merge)) };
}

function readOne(text: string): Type {
  if (text.startsWith('"')) return plain(text);
  if (text.endsWith("[]")) {
    const list: AnswerPlace = { members: NO_MEMBERS, element: () => readType(text.slice(0, -2)).place(), free: false };
    return { standIn: () => "[]", place: () => list };
  }
  return WORDS.get(text) ?? readShape(text);
}

function readShape(name: string): Type {
  const source = ANSWER_SHAPES[name];
  if (source === undefined) throw new Error(`There is no shape ${name}`);
  const members = once(() => new Map(source.split(/\s+/).map(readMember)));
  return {
    standIn: once(() => {
      const required = [...members()].filter(([, member]) => member.required);
      return `{${required.map(([member, { standIn }]) => `"${member}":${standIn()}`).join(",")}}`;
    }),
    place: once(() => ({ members: members(), element: null, free: false })),
  };
}

function readMember(word: string): [string, AnswerMember] {
  const [, kind, name, optional, type = "", marks = ""] = MEMBER.exec(word) ?? [];
  if (name === undefined) throw new Error(`${word} is not a member`);
  const { standIn, place } = type === "" ? plain("null") : readType(type);
  const meanings = marks
    .split("@")
    .slice(1)
    .map((mark) => {
      if (!isAnswerMeaning(mark)) throw new Error(`${word}: @${mark} is no meaning`);
      return mark;
    });
  return [name, { required: optional === "", kind: kind === "!", meanings, type, standIn, place }];
}

function merge(one: AnswerPlace, other: AnswerPlace): AnswerPlace {
  return {
    members: new Map([...one.members, ...other.members]),
    element: one.element ?? other.element,
    free: one.free || other.free,
  };
}

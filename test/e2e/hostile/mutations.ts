// What can be done to a good request. Each mutation is a function of two numbers, where and what, and changes the draft in place.
import {
  BODIES,
  FIELDS,
  FRAMING_HEADERS,
  HEADERS,
  METHODS,
  PARAMETERS,
  SEGMENTS,
  STRANGE_TEXT,
  TEXTS,
  VALUES,
} from "./strange-parts.ts";

export interface Draft {
  method: string;
  path: string;
  /** Without the question mark. */
  query: string;
  headers: [name: string, value: string][];
  /** Latin-1: one character is one byte. */
  body: string;
  framing: "right" | "too long" | "too short" | "doubtful";
}

export type Mutation = (draft: Draft, at: number, what: number) => void;

const take = <T>(items: readonly T[], what: number, otherwise: T): T => items[what % items.length] ?? otherwise;
const splice = (text: string, at: number, deleted: number, inserted: string): string => {
  const place = at % (text.length + 1);
  return text.slice(0, place) + inserted + text.slice(place + deleted);
};

export const MUTATIONS: readonly Mutation[] = [
  // Path
  (draft, at, what) => {
    draft.path = splice(draft.path, at, 0, take(STRANGE_TEXT, what, ""));
  },
  (draft, at, what) => {
    draft.path = splice(draft.path, at, 1, String.fromCharCode(33 + (what % 94)));
  },
  (draft, at, what) => {
    const segments = draft.path.split("/");
    segments[1 + (at % segments.length)] = take(SEGMENTS, what, "");
    draft.path = segments.join("/");
  },
  (draft, at) => {
    const place = 1 + (at % Math.max(1, draft.path.length - 1));
    draft.path = splice(draft.path, place, 1, `%${(draft.path.charCodeAt(place) || 65).toString(16)}`);
  },
  (draft, at, what) => {
    draft.path = at % 2 === 0 ? `/for/${take(TEXTS, what, "")}${draft.path}` : `/for/TICKET-${what % 100}${draft.path}`;
  },
  (draft, _at, what) => {
    draft.method = take(METHODS, what, "GET");
  },
  // Query
  (draft, at, what) => {
    const pair = `${take(PARAMETERS, at, "")}=${take(TEXTS, what, "")}`;
    draft.query = draft.query === "" ? pair : `${draft.query}${what % 7 === 0 ? ";" : "&"}${pair}`;
  },
  (draft, at, what) => {
    draft.query = splice(draft.query, at, what % 2, take(STRANGE_TEXT, what, ""));
  },
  (draft) => {
    draft.query = draft.query === "" ? "&" : `${draft.query}&${draft.query}`;
  },
  // Headers
  (draft, _at, what) => {
    const [name, value] = take(HEADERS, what, ["X", "x"]);
    draft.headers.push([name, value]);
  },
  (draft, at, what) => {
    const [name, value] = take(HEADERS, what, ["X", "x"]);
    draft.headers = draft.headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
    draft.headers.push([at % 2 === 0 ? name.toUpperCase() : name, value]);
  },
  (draft, _at, what) => {
    const [name, value] = take(FRAMING_HEADERS, what, ["X", "x"]);
    draft.headers.push([name, value]);
    draft.framing = "doubtful";
  },
  (draft, _at, what) => {
    draft.framing = what % 2 === 0 ? "too long" : "too short";
  },
  // Body
  (draft, at, what) => {
    const field = `"${take(FIELDS, at, "")}":${take(VALUES, what, "1")}`;
    draft.body = /^\{\s*\}$|^$/.test(draft.body) ? `{${field}}` : draft.body.replace(/\}$/, `,${field}}`);
    if (!draft.headers.some(([name]) => name.toLowerCase() === "content-type"))
      draft.headers.push(["Content-Type", "application/json"]);
  },
  (draft, _at, what) => {
    draft.body = take(BODIES, what, "");
  },
  (draft, at, what) => {
    draft.body = splice(draft.body, at, what % 3, String.fromCharCode(what % 256));
  },
  (draft, at) => {
    draft.body = draft.body.slice(0, at % (draft.body.length + 1));
  },
  (draft) => {
    // The same fields, all of them twice.
    draft.body = draft.body.replace(/^\{(.+)\}$/s, "{$1,$1}");
  },
];

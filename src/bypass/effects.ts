// What an act does to the user it is about, told from its row in the operation table and its arguments. Pure.
import { canonicalJson } from "../audit/chain.ts";
import type { Operation, UserChange } from "../clerk/operation.ts";
import { memberFacet } from "./clerk-event.ts";
import type { Effects, ToldAct } from "./told-act.ts";
import { ABSENT, asClerkWrites, digestedValue, IDENTITY, METADATA, type Metadata, WHOLE } from "./user-state.ts";

export const ANY = "any";
export const EVERYTHING = "*";

type Args = Readonly<Record<string, unknown>>;

/** `digest`: as for the states that they are compared with. */
export function effectsOf(
  row: Pick<Operation, "changes"> | undefined,
  args: ToldAct["args"],
  digest: (text: string) => string,
): Effects {
  const sets: Record<string, string> = {};
  const replaces: string[] = [];
  for (const change of row?.changes ?? []) {
    // Erased: it was something, and nobody can say what.
    if (args === null && !("to" in change)) sets[change.facet] = ANY;
    else apply(change, args ?? {}, digest, sets, replaces);
  }
  return { sets, replaces };
}

function apply(
  change: UserChange,
  args: Args,
  digest: (text: string) => string,
  sets: Record<string, string>,
  replaces: string[],
): void {
  const { facet } = change;
  const value = (json: unknown) => digestedValue(canonicalJson(json === "" ? null : asClerkWrites(facet, json)), digest);
  if ("to" in change) sets[facet] = String(change.to);
  else if ("sent" in change) {
    if (change.sent.some((name) => args[name] !== undefined)) sets[facet] = ANY;
  } else if ("arg" in change) {
    if (args[change.arg] !== undefined) sets[facet] = value(args[change.arg]);
  } else {
    const merged = "merged" in change;
    const given = args[merged ? change.merged : change.replaced];
    const root = METADATA.find((name) => name === facet);
    if (given === undefined || root === undefined) return;
    if (!merged) replaces.push(root);
    sets[`${root}.${WHOLE}`] = ANY;
    for (const [name, member] of membersOf(given)) setMember(root, name, member, merged, digest, sets);
  }
}

/** What is merged into an object leaves there what it does not name; null takes out. */
function setMember(
  root: Metadata,
  name: string,
  member: unknown,
  merged: boolean,
  digest: (text: string) => string,
  sets: Record<string, string>,
): void {
  const facet = memberFacet(root, name);
  if (merged && member === null) sets[facet] = ABSENT;
  else if (merged && typeof member === "object" && !Array.isArray(member)) sets[facet] = ANY;
  else sets[facet] = digestedValue(canonicalJson(member), digest);
}

function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** What is asked of the arguments of a creation whose answer was lost: what no two users share. */
export function identifying(args: ToldAct["args"]): ToldAct["args"] {
  const names: readonly string[] = IDENTITY.map((facet) => facet.replace("=", ""));
  return args && Object.fromEntries(Object.entries(args).filter(([name]) => names.includes(name)));
}

/** How the user that a creation makes is known again when its answer was lost: by what no two users share. */
export function identityOf(args: ToldAct["args"], digest: (text: string) => string): Effects {
  const sets: Record<string, string> = {};
  for (const facet of IDENTITY) {
    const given = args?.[facet.replace("=", "")];
    if (given === undefined || given === null || given === "" || (Array.isArray(given) && given.length === 0)) continue;
    sets[facet] = digestedValue(canonicalJson(asClerkWrites(facet, given)), digest);
  }
  return { sets, replaces: [] };
}

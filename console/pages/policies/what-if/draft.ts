// A question as it stands in the form, and the part of the address that keeps it: the fragment, which no browser sends to a server, because
// arguments and reasons are personal data. What is secret stands in no address at all.

/** `who`: not of one key, but of all. */
export type Ask = "key" | "who";

/** What there is to say about the circumstances of a call. */
export const CIRCUMSTANCES = ["reason", "ip", "country", "now", "target"] as const;
export type Circumstance = (typeof CIRCUMSTANCES)[number];

export interface Draft {
  /** Arguments by name, as they were typed; those that are empty are not sent. */
  readonly fields: Readonly<Record<string, string>>;
  /** All arguments as one JSON text instead of fields; null: by fields. */
  readonly json: string | null;
  readonly about: Readonly<Partial<Record<Circumstance, string>>>;
  /** What was asked with it last: asked again after a reload. */
  readonly ask: Ask | null;
}

export const NO_DRAFT: Draft = { fields: {}, json: null, about: {}, ask: null };

const ARGUMENT = "arg.";

/** @param fragment with or without its `#` */
export function draftOf(fragment: string): Draft {
  const fields: Record<string, string> = {};
  const about: Partial<Record<Circumstance, string>> = {};
  let json: string | null = null;
  let ask: Ask | null = null;
  for (const [name, value] of new URLSearchParams(fragment.replace(/^#/, ""))) {
    if (name.startsWith(ARGUMENT))
      Object.defineProperty(fields, name.slice(ARGUMENT.length), { value, enumerable: true, configurable: true });
    else if (isCircumstance(name)) about[name] = value;
    else if (name === "json") json = value;
    else if (name === "ask" && (value === "key" || value === "who")) ask = value;
  }
  return { fields, json, about, ask };
}

/** @param secret arguments of the operation that are secret: they are left out, and so is JSON, which may hold them, and the asking with them */
export function fragmentOf({ fields, json, about, ask }: Draft, secret: readonly string[] = []): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== "" && !secret.includes(name)) query.append(`${ARGUMENT}${name}`, value);
  }
  for (const name of CIRCUMSTANCES) if (about[name]) query.append(name, about[name]);
  const isWhole = json === null ? !secret.some((name) => fields[name]) : secret.length === 0;
  if (json !== null && isWhole) query.append("json", json);
  if (ask !== null && isWhole) query.append("ask", ask);
  const text = query.toString();
  return text === "" ? "" : `#${text}`;
}

function isCircumstance(name: string): name is Circumstance {
  return (CIRCUMSTANCES as readonly string[]).includes(name);
}

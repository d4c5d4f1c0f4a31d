// From the form to what is sent: each argument as the value that its schema asks for, and what is wrong with what was typed.
import { argumentKind, jsonValue, type ObjectSchema, textOf, typedValue } from "../../../operations/argument-kind.ts";
import type { Draft } from "./draft.ts";

/** Body of `POST /admin/explain` and `POST /admin/who-can`, but for the keys. */
export interface Question {
  readonly operation: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, string>>;
  readonly target?: unknown;
}

/** By argument, `json` for all of them as one text, or `target`. */
export type Faults = Readonly<Record<string, string>>;
export type Asked<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly faults: Faults };

type Args = Readonly<Record<string, unknown>>;

export function questionOf(operation: string, draft: Draft, schema: ObjectSchema): Asked<Question> {
  const args = draft.json === null ? argsOfFields(draft.fields, schema) : argsOfJson(draft.json);
  const { target = "", ...about } = draft.about;
  const aimed = target.trim() === "" ? null : jsonValue(target);
  const faults = {
    ...(args.ok ? {} : args.faults),
    ...(aimed === null || aimed.ok ? {} : { target: aimed.why }),
  };
  if (!args.ok || Object.keys(faults).length > 0) return { ok: false, faults };
  const context = Object.fromEntries(Object.entries(about).filter(([, value]) => value.trim() !== ""));
  return {
    ok: true,
    value: { operation, args: args.value, context, ...(aimed?.ok === true ? { target: aimed.value } : {}) },
  };
}

/** What must be there and is not, is said here: it is what one forgets. Everything else says the gateway. */
export function argsOfFields(
  fields: Readonly<Record<string, string>>,
  { properties = {}, required = [] }: ObjectSchema,
): Asked<Args> {
  const args: [string, unknown][] = [];
  const faults: [string, string][] = [];
  for (const [name, schema] of Object.entries(properties)) {
    const typed = typedValue(argumentKind(schema), Object.hasOwn(fields, name) ? (fields[name] ?? "") : "");
    if (typed === undefined) {
      if (required.includes(name)) faults.push([name, "It cannot do without this."]);
    } else if (typed.ok) args.push([name, typed.value]);
    else faults.push([name, typed.why]);
  }
  return faults.length > 0 ? { ok: false, faults: Object.fromEntries(faults) } : { ok: true, value: Object.fromEntries(args) };
}

function argsOfJson(text: string): Asked<Args> {
  const read = text.trim() === "" ? ({ ok: true, value: {} } as const) : jsonValue(text);
  if (!read.ok) return { ok: false, faults: { json: read.why } };
  return isObject(read.value)
    ? { ok: true, value: read.value }
    : { ok: false, faults: { json: 'Arguments stand in braces, each by its name: {"user_id": "user_1"}.' } };
}

/** The fields that say the same as the JSON; null where fields cannot say it. */
export function fieldsOfJson(text: string, { properties = {} }: ObjectSchema): Readonly<Record<string, string>> | null {
  const args = argsOfJson(text);
  if (!args.ok) return null;
  const fields: [string, string][] = [];
  for (const [name, value] of Object.entries(args.value)) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const typed = schema === undefined ? null : textOf(argumentKind(schema), value);
    if (typed === null) return null;
    fields.push([name, typed]);
  }
  return Object.fromEntries(fields);
}

function isObject(value: unknown): value is Args {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// A list of ids in the query whose elements may have a sign before them: `+` or none says “this one”, `-` says “all but this one”.
// Source: Clerk Backend API 2026-05-12, `user_id`, `external_id` and `organization_id` of GetUserList. The description of the count gives
// signs to `organization_id` only; SDKs send the same filters to both, so both take them.
import * as z from "zod/mini";
import { declareForm, formOf } from "../../canonical-form.ts";
import { declaredOf } from "../../declared.ts";
import { documented } from "../../schema-docs.ts";
import type { ArgsObject } from "../operation.ts";

/**
 * What comes out is a set in one order: those that are meant, without a sign, then those that are left out, with `-`; each once, sorted.
 *
 * @param element what an id is; one that begins with a sign is none, whatever it says
 * @param excluded name under which conditions find those that are left out
 */
export function signedList(element: z.ZodMiniString, excluded: string) {
  const signed = declareForm(withOneSign(element), {
    form: `${formOf(element)?.form ?? "an id"}, with - before it or no sign`,
    others: "normalised",
    rewritten: "+ before it",
    part: (text, where) => (where === "start" ? text.replace(/^\+/, "") : text),
  });

  const list = documented(
    z.array(signed).check(
      (part) => {
        const ids = [...new Set(part.value)].sort();
        const leftOut = ids.filter((id) => id.startsWith("-"));
        const meant = ids.filter((id) => !id.startsWith("-"));
        part.value = [...meant, ...leftOut];
        if (!leftOut.some((id) => meant.includes(id.slice(1)))) return;
        const message = "names the same id with and without -, which nobody can match: say one of the two";
        part.issues.push({ code: "custom", message, input: part.value, continue: true });
      },
      z.minLength(1),
      z.maxLength(100),
    ),
    { "x-bailiff-excluded": excluded },
  );
  return declareForm(list, {
    form: `a set: the ids that are meant, then, with - before them, those that are left out; each of it ${formOf(element)?.form ?? ""}`,
    others: "normalised",
    rewritten: "another order, repeats, + before an id",
  });
}

function withOneSign(element: z.ZodMiniString): z.ZodMiniString {
  return z.string().check((part) => {
    const [, sign = "", id = ""] = /^([+-]?)(.*)$/s.exec(part.value) ?? [];
    const parsed = element.safeParse(id);
    const say = (message: string) => part.issues.push({ code: "custom", message, input: part.value, continue: true });
    if (/^[+-]/.test(id)) say("may have one sign before the id, and an id does not begin with one");
    else if (parsed.success) part.value = `${sign === "-" ? "-" : ""}${parsed.data}`;
    else for (const { message } of parsed.error.issues) say(message);
  });
}

/** The lists of a query that take signs, each with the name under which conditions find those that are left out. */
export function signedLists(query: ArgsObject): ReadonlyMap<string, string> {
  const named = Object.entries(query.shape).map(([name, field]) => [name, declaredOf(field).excluded] as const);
  return new Map(named.flatMap(([name, excluded]) => (excluded === undefined ? [] : [[name, excluded]])));
}

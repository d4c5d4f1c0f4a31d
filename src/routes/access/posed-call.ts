// From a question in the words of AuthZEN to the call that it is about: the operation's own arguments, checked as the call's would be.
import type { BailiffError } from "../../bailiff-errors.ts";
import { bailiffError } from "../../bailiff-errors.ts";
import type { ApiVersion } from "../../clerk/api-version.ts";
import { alsoNeeded, argumentsUnder } from "../../clerk/arguments.ts";
import type { ArgsObject, Operation } from "../../clerk/operation.ts";
import { hasVersion } from "../../clerk/operation-versions.ts";
import type { AlsoNeeded, VocabularyEntry } from "../../policy/engine.ts";
import { idOf } from "../call/fetch-target.ts";
import { checkFields } from "../call/intake/check-fields.ts";
import { lackedByVersion } from "../call/refusals.ts";
import { type Args, present } from "../call/validate.ts";
import type { Services } from "../services.ts";
import type { AskedResource, Question } from "./access-args.ts";

export interface PosedCall {
  readonly entry: VocabularyEntry;
  /** Undefined: of the admin plane. */
  readonly row: Operation | undefined;
  /** In their canonical form, defaults filled in. */
  readonly args: Args;
  readonly also: readonly AlsoNeeded[];
  /** Of its users, those that it names. */
  readonly userIds: readonly string[];
  /** As given; undefined: to be looked up, if a rule needs it. */
  readonly given: unknown;
}

export type Posed = { readonly ok: true; readonly call: PosedCall } | { readonly ok: false; readonly error: BailiffError };

/** `version`: of Clerk's API, under which it would be called. */
export function poseCall(
  { vocabulary, operations }: Pick<Services, "vocabulary" | "operations">,
  asked: Question,
  version: ApiVersion,
): Posed {
  const { action, resource } = asked;
  const entry = vocabulary.get(action.name);
  if (entry === undefined) {
    return no(bailiffError("bailiff_operation_unknown", `There is no operation “${action.name.slice(0, 64)}”.`));
  }
  const row = operations.find(({ name }) => name === entry.name);
  if (row !== undefined && !hasVersion(row, version)) return no(lackedByVersion(row, version));
  const wrong = wrongResource(resource);
  if (wrong !== null) return no(wrong);
  const properties = { ...action.properties };
  const named = namedIn(entry, properties, resource.id);
  if (!named.ok) return named;
  const checked = checkFields(argsUnder(entry, row, version), named.properties, "argument");
  if (!checked.ok) return no(checked.errors[0]);
  const args = present(checked.value);
  const target = entry.targetArg === undefined || !isAboutUsers(entry) ? undefined : args[entry.targetArg];
  const userIds = (Array.isArray(target) ? target : [target]).filter((id) => typeof id === "string");
  const also = row === undefined ? [] : alsoNeeded(row, args);
  return { ok: true, call: { entry, row, args, also, userIds, given: givenUser(entry, resource, userIds) } };
}

/** What a call under this version takes: a field that only others have is refused there. */
export function argsUnder(entry: VocabularyEntry, row: Operation | undefined, version: ApiVersion): ArgsObject {
  return row === undefined ? entry.args : argumentsUnder(row, version);
}

/** Of a key or of the log a resource, which is a user, says nothing either. */
export function isAboutUsers({ target, targetShape }: Pick<VocabularyEntry, "target" | "targetShape">): boolean {
  return target !== "none" && targetShape === undefined;
}

/** Null: it can be somebody. */
function wrongResource({ type }: AskedResource): BailiffError | null {
  if (type === "user") return null;
  return bailiffError("bailiff_param_invalid", "“resource.type” must be user: nothing else is decided on here.", {
    param: "resource.type",
  });
}

/** The resource is the operation's target; of several, one. Of an operation without one it says nothing. */
function namedIn(
  entry: VocabularyEntry,
  properties: Args,
  id: string,
): { readonly ok: true; readonly properties: Args } | { readonly ok: false; readonly error: BailiffError } {
  const { name, target, targetArg } = entry;
  if (targetArg === undefined || !isAboutUsers(entry)) return { ok: true, properties };
  const named = properties[targetArg];
  if (named === undefined) return { ok: true, properties: { ...properties, [targetArg]: target === "many" ? [id] : id } };
  if (target === "many" ? Array.isArray(named) && named.includes(id) : named === id) return { ok: true, properties };
  const detail = `“${targetArg}” names somebody else than the resource: ${name} is about the user whose id is “resource.id”.`;
  return no(bailiffError("bailiff_param_invalid", detail, { param: targetArg }));
}

/**
 * A user that whoever asks has in hand, whole: it says who it is. Of some properties beside an id nobody knows what is left out, and a rule
 * with `has()` would find nothing to object to; so Clerk is asked.
 */
function givenUser(entry: VocabularyEntry, { id, properties }: AskedResource, userIds: readonly string[]): unknown {
  if (properties === undefined || !isAboutUsers(entry) || idOf(properties) !== id || userIds.length !== 1) return undefined;
  return entry.target === "many" ? [properties] : properties;
}

function no(error: BailiffError): { readonly ok: false; readonly error: BailiffError } {
  return { ok: false, error };
}

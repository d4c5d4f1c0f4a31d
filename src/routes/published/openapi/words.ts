// The prose of the API document: what it says as a whole, and of each tag. CommonMark, of which the reference page knows paragraphs,
// headings of one kind, and `code`.
import { CLASS_MEANING, REPLAY_MEANING } from "../../../clerk/meanings.ts";
import type { OperationClass, ReplayClass } from "../../../clerk/operation.ts";
import { classOfTag, PUBLIC_TAG } from "./describe-rows.ts";

export const SUMMARY = "Scoped keys, policies and a tamper-evident audit log in front of Clerk's Users API.";

export const DESCRIPTION = `Bailiff stands in front of Clerk's Users API. Under \`/v1\` are Clerk's own paths, so a Clerk SDK needs two settings: Bailiff's address as its base URL, and a scoped key as its secret key. Under \`/admin\` are keys, policies and the audit log.

## Keys

\`Authorization: Bearer <key>\`, once. What a key may do is what its policies allow by the names of the operations here (\`users.ban\`, \`keys.create\`), within its scopes. \`jwks.get\` needs neither: every active key may call it unless a policy denies it. The root token is for \`/admin\` only.

## Reasons

The header \`Bailiff-Reason\` says why a call is made; so does \`/for/<reason>\` in front of \`/v1\`, for SDKs that can set a base URL but no header. Rules can ask for a reason, and the record keeps it.

## What is refused

Whatever is not described here: an unknown parameter or field, one that is given twice, another content type, another verb. A list in the query repeats its name: \`user_id=a&user_id=b\`. Paths hold letters, digits, \`.\`, \`_\` and \`-\`; nothing in them is percent-encoded.

## Answers

Clerk's answers come as Clerk gives them, less what a policy's mask hides: a field that may be missing is left out; in the place of one that Clerk's description requires stands \`null\` where that may be, else \`""\`, \`0\`, \`false\`, \`[]\`, \`{}\` or a fixed value of its list. \`Bailiff-Masked\` names what is hidden. So no field is promised here; a few that Clerk has in every version are shown, and there are more. Bailiff's own answers are exact.

## Errors

Every error has Clerk's shape. Codes that begin with \`bailiff_\`, and the two of status 401, are Bailiff's; each answer names those that come with its status. Others are Clerk's. A denial is never a 5xx. A path that is there, asked with another verb (HEAD and OPTIONS too), is 405 with the header \`Allow\`.

## Sending again

\`x-bailiff-replay\` says what Bailiff does by itself when Clerk does not answer well.

${Object.entries<string>(REPLAY_MEANING satisfies Record<ReplayClass, string>)
  .map(([name, meaning]) => `\`${name}\`: ${meaning}`)
  .join("\n\n")}`;

/** Where there are words for a tag; one without is shown by its name. */
export function tagWords(tag: string): string | undefined {
  const kind = classOfTag(tag);
  return kind !== undefined && isClass(kind) ? CLASS_MEANING[kind] : TAG_WORDS.get(tag);
}

const TAG_WORDS: ReadonlyMap<string, string> = new Map([
  ["Keys", "Minting, changing and revoking scoped keys. A key that acts here can give away no more than it has."],
  ["Policies", "The bundle of policies: read, checked, published as a whole, explained. Publishing is root-equivalent."],
  [
    "Audit",
    "The log of every call: read, exported with a manifest, resolved where an outcome is unknown, erased where the law asks.",
  ],
  [
    "Console",
    "Signing in to the console: an admin key is exchanged for a session, whose cookie stands for the key on `/admin`. It ends with the key, after 30 minutes without use, and after 8 hours.",
  ],
  ["Status", "How the deployment is, for operators."],
  [PUBLIC_TAG, "For anybody; nothing here says more than the source does."],
]);

function isClass(kind: string): kind is OperationClass {
  return Object.hasOwn(CLASS_MEANING, kind);
}

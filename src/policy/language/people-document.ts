// Who gets in without a key: people whom Cloudflare Access knows, and jobs of GitHub Actions. Two lists of a bundle, published and versioned with
// the policies that they name. In each the first entry that matches decides, so that what somebody may do stands in one place; without an
// entry nobody gets in. E-mail addresses and names are exact and have one spelling; the one pattern is `*@` before a whole domain.
import * as z from "zod/mini";
import { once } from "../../once.ts";
import { described, documented } from "../../schema-docs.ts";

const MAX_ENTRIES = 500;
const MAX_POLICIES = 32;
const DOMAIN = "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}";
const LOCAL = "[a-z0-9](?:[a-z0-9._%+'-]{0,62}[a-z0-9_+-])?";
const EMAIL = new RegExp(`^${LOCAL}@${DOMAIN}$`);
const EMAIL_PATTERN = new RegExp(`^(?:\\*|${LOCAL})@${DOMAIN}$`);
const MAX_EMAIL_CHARS = 128;

/**
 * The one spelling of an address: lower case. Null for what is none, or holds another letter than ASCII's: there are some (the Kelvin sign) whose
 * lower case is one of ASCII's, and so somebody else's address.
 */
export function canonicalEmail(text: string): string | null {
  const lower = /^[\x21-\x7e]{3,128}$/.test(text) ? text.toLowerCase() : "";
  return EMAIL.test(lower) ? lower : null;
}

/**
 * What may start a job that gets in. Not `pull_request` (its ref is the branch of whoever asks), nor `pull_request_target`, `workflow_run` and
 * `issue_comment`, which run on the default branch for strangers.
 */
const MACHINE_EVENTS = ["push", "workflow_dispatch", "schedule", "release"] as const;
export const DEFAULT_EVENTS: readonly string[] = ["push", "workflow_dispatch"];

const policies = once(() =>
  described(
    z
      .array(documented(z.string().check(z.maxLength(64)), { examples: ["auditor"] }))
      .check(z.minLength(1, "names no policy"), z.maxLength(MAX_POLICIES)),
    "Policies of this bundle, in the order in which their allows are tried.",
  ),
);

const numericId = once(() =>
  z.string("must be the number as a text, in quotes").check(z.regex(/^[1-9]\d{0,19}$/, "must be a number")),
);

const personFields = once(() =>
  z.strictObject({
    emails: described(
      z.optional(
        z
          .array(
            documented(
              z
                .string()
                .check(
                  z.maxLength(MAX_EMAIL_CHARS),
                  z.regex(EMAIL_PATTERN, "must be an e-mail address in lower case, or *@ and a domain: *@example.com"),
                ),
              { examples: ["ada@example.com"] },
            ),
          )
          .check(z.minLength(1, "names nobody: leave it out"), z.maxLength(500)),
      ),
      "Addresses in lower case, or *@example.com for all of one domain (none below it).",
    ),
    groups: described(
      z.optional(
        z
          .array(documented(z.string().check(z.minLength(1), z.maxLength(256)), { examples: ["reviewers"] }))
          .check(z.minLength(1, "names no group: leave it out"), z.maxLength(100)),
      ),
      "Groups, exactly as the identity provider names them in the claim `groups` that Access hands on.",
    ),
    policies: policies(),
  }),
);

const personSchema = once(() =>
  documented(
    personFields().check(
      z.refine(({ emails, groups }) => emails !== undefined || groups !== undefined, {
        error: "names nobody: give emails, groups or both (then both must match)",
      }),
    ),
    { id: "PersonEntry", description: "People whom Cloudflare Access knows, and the policies under which they act." },
  ),
);

const machineFields = once(() =>
  z.strictObject({
    repository: described(
      z.string().check(z.regex(/^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/, "must be owner/name")),
      "`owner/name`, exactly.",
      "acme/policies",
    ),
    repository_id: described(
      numericId(),
      "Of the repository: one that is registered anew under the same name has another.",
      "740000001",
    ),
    repository_owner_id: described(numericId(), "Of its owner.", "650000002"),
    ref: described(
      z.optional(
        z
          .string()
          .check(
            z.maxLength(255),
            z.regex(/^refs\/(?:heads|tags)\/[^\s*?[\]]+$/, "must be a whole ref without wildcards: refs/heads/main"),
          ),
      ),
      "The branch or tag, whole.",
      "refs/heads/main",
    ),
    environment: described(
      z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
      "The environment of the job, with its protection rules.",
      "production",
    ),
    workflow_ref: described(
      z.optional(z.string().check(z.minLength(1), z.maxLength(512))),
      "The workflow's file, whole.",
      "acme/policies/.github/workflows/push.yaml@refs/heads/main",
    ),
    events: described(
      z.optional(
        z
          .array(z.enum(MACHINE_EVENTS, `must be ${MACHINE_EVENTS.join(", ")}: a pull request never gets in`))
          .check(z.minLength(1, "names no event: leave it out")),
      ),
      "What may have started the job. Without it push and workflow_dispatch.",
    ),
    policies: policies(),
  }),
);

const machineSchema = once(() =>
  documented(
    machineFields().check(
      z.refine(({ ref, environment }) => ref !== undefined || environment !== undefined, {
        error: "lets every branch of the repository in: give ref, environment or both (then both must match)",
      }),
    ),
    { id: "MachineEntry", description: "Jobs of GitHub Actions, and the policies under which they act." },
  ),
);

export const peopleSchema = once(() => z.array(personSchema()).check(z.maxLength(MAX_ENTRIES)));
export const machinesSchema = once(() => z.array(machineSchema()).check(z.maxLength(MAX_ENTRIES)));

export type PersonEntry = z.infer<ReturnType<typeof personSchema>>;
export type MachineEntry = z.infer<ReturnType<typeof machineSchema>>;

/** Of a bundle; absent lists are of nobody. */
export interface SignInLists {
  readonly people?: unknown;
  readonly machines?: unknown;
}

/** Names of the fields, for messages. */
export const personFieldNames = (): readonly string[] => Object.keys(personFields().shape);
export const machineFieldNames = (): readonly string[] => Object.keys(machineFields().shape);

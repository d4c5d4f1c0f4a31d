// Who gets in without a key: people whom Cloudflare Access knows, and jobs of GitHub Actions. Two lists of a bundle, published and versioned with
// the policies that they name. In each the first entry that matches decides, so that what somebody may do stands in one place; without an
// entry nobody gets in. E-mail addresses and names are exact and have one spelling; the one pattern is `*@` before a whole domain.
import * as z from "zod";
import { once } from "../../once.ts";

const MAX_ENTRIES = 500;
const MAX_POLICIES = 32;
const DOMAIN = "(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}";
const LOCAL = "[a-z0-9](?:[a-z0-9._%+'-]{0,62}[a-z0-9_+-])?";
const EMAIL = new RegExp(`^${LOCAL}@${DOMAIN}$`);
const EMAIL_PATTERN = new RegExp(`^(?:\\*|${LOCAL})@${DOMAIN}$`);
const MAX_EMAIL = 128;

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
  z
    .array(
      z
        .string()
        .max(64)
        .meta({ examples: ["auditor"] }),
    )
    .min(1, "names no policy")
    .max(MAX_POLICIES)
    .meta({ description: "Policies of this bundle, in the order in which their allows are tried." }),
);

const numericId = once(() => z.string("must be the number as a text, in quotes").regex(/^[1-9]\d{0,19}$/, "must be a number"));

const personFields = once(() =>
  z.strictObject({
    emails: z
      .array(
        z
          .string()
          .max(MAX_EMAIL)
          .regex(EMAIL_PATTERN, "must be an e-mail address in lower case, or *@ and a domain: *@example.com")
          .meta({ examples: ["ada@example.com"] }),
      )
      .min(1, "names nobody: leave it out")
      .max(500)
      .optional()
      .meta({ description: "Addresses in lower case, or *@example.com for all of one domain (none below it)." }),
    groups: z
      .array(
        z
          .string()
          .min(1)
          .max(256)
          .meta({ examples: ["reviewers"] }),
      )
      .min(1, "names no group: leave it out")
      .max(100)
      .optional()
      .meta({
        description: "Groups, exactly as the identity provider names them in the claim `groups` that Access hands on.",
      }),
    policies: policies(),
  }),
);

const personSchema = once(() =>
  personFields()
    .refine(({ emails, groups }) => emails !== undefined || groups !== undefined, {
      error: "names nobody: give emails, groups or both (then both must match)",
    })
    .meta({ id: "PersonEntry", description: "People whom Cloudflare Access knows, and the policies under which they act." }),
);

const machineFields = once(() =>
  z.strictObject({
    repository: z
      .string()
      .regex(/^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/, "must be owner/name")
      .meta({ description: "`owner/name`, exactly.", examples: ["acme/policies"] }),
    repository_id: numericId().meta({
      description: "Of the repository: one that is registered anew under the same name has another.",
      examples: ["740000001"],
    }),
    repository_owner_id: numericId().meta({ description: "Of its owner.", examples: ["650000002"] }),
    ref: z
      .string()
      .max(255)
      .regex(/^refs\/(?:heads|tags)\/[^\s*?[\]]+$/, "must be a whole ref without wildcards: refs/heads/main")
      .optional()
      .meta({ description: "The branch or tag, whole.", examples: ["refs/heads/main"] }),
    environment: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .meta({ description: "The environment of the job, with its protection rules.", examples: ["production"] }),
    workflow_ref: z
      .string()
      .min(1)
      .max(512)
      .optional()
      .meta({
        description: "The workflow's file, whole.",
        examples: ["acme/policies/.github/workflows/push.yaml@refs/heads/main"],
      }),
    events: z
      .array(z.enum(MACHINE_EVENTS, `must be ${MACHINE_EVENTS.join(", ")}: a pull request never gets in`))
      .min(1, "names no event: leave it out")
      .optional()
      .meta({ description: "What may have started the job. Without it push and workflow_dispatch." }),
    policies: policies(),
  }),
);

const machineSchema = once(() =>
  machineFields()
    .refine(({ ref, environment }) => ref !== undefined || environment !== undefined, {
      error: "lets every branch of the repository in: give ref, environment or both (then both must match)",
    })
    .meta({ id: "MachineEntry", description: "Jobs of GitHub Actions, and the policies under which they act." }),
);

export const peopleSchema = once(() => z.array(personSchema()).max(MAX_ENTRIES));
export const machinesSchema = once(() => z.array(machineSchema()).max(MAX_ENTRIES));

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

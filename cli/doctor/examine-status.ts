// What `GET /admin/status` says of settings and bundle, and after them of the log, the detector and hooks.
import * as z from "zod";
import { bypassSchema, examineBypass, examineBypassHere } from "./examine-bypass.ts";
import { examineHooks, hooksSchema } from "./examine-hooks.ts";
import { examineBucket, examineLog, logShape } from "./examine-log.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

const issuerSchema = z.looseObject({ issuer: z.string(), keys_fetched_at: z.string().nullable() }).nullable();
export const statusSchema = z.looseObject({
  problems: z.array(z.unknown()),
  /** Older gateways do not say these two. */
  version: z.string().optional(),
  pepper_previous_set: z.boolean().optional(),
  mode: z.string(),
  clerk_api_url: z.string(),
  root_token_set: z.boolean(),
  bundle_version: z.string().nullable(),
  jurisdiction: z.string().nullable(),
  /** Older gateways take keys alone. */
  sign_in: z.looseObject({ access: issuerSchema, github: issuerSchema }).optional(),
  /** Older gateways take no webhooks. */
  bypass: bypassSchema.optional(),
  /** Absent: of an older gateway. Null: whoever keeps them did not answer. */
  hooks: hooksSchema.nullish(),
  ...logShape,
});
type Status = z.infer<typeof statusSchema>;

export interface StatusFacts {
  readonly status: Status;
  readonly nowMs: number;
  /** Of this command line. */
  readonly version: string;
  /** Or by somebody who signed in. Else the root token, or nothing that Bailiff knows. */
  readonly withKey: boolean;
  /** Tried out on this machine (`own-machine.ts`). */
  readonly here: boolean;
}

const CLERK = "https://api.clerk.com";

export function examineStatus({ status, nowMs, version, withKey, here }: StatusFacts): Finding[] {
  return [
    settingsFinding(status),
    versionFinding(status, version),
    clerkFinding(status),
    policiesFinding(status),
    ...pepperFindings(status),
    here ? ok("root token", "set, as npm start always has one") : rootTokenFinding(status),
    ...signInFindings(status),
    ...(withKey ? [] : [tokenFinding(here)]),
    placeFinding(status),
    ...examineLog(status, nowMs),
    here ? examineBypassHere(status.bypass, nowMs) : examineBypass(status.bypass, nowMs),
    examineBucket(status, nowMs),
    ...examineHooks(status.hooks),
  ];
}

function settingsFinding({ problems, mode, clerk_api_url }: Status): Finding {
  if (problems.length === 0) return ok("settings", `${mode} mode, Clerk at ${clerk_api_url}`);
  const texts = problems.map((problem) => (typeof problem === "string" ? problem : JSON.stringify(problem)));
  return fail("settings", texts.join("; "));
}

function versionFinding({ version }: Status, own: string): Finding {
  if (version === own) return ok("version", own);
  return warn("version", `the gateway runs ${version ?? "one that does not say its number"}, this command line is ${own}`);
}

/** The live secret key goes there with every call. A test instance may well be an emulator. */
function clerkFinding({ mode, clerk_api_url }: Status): Finding {
  if (clerk_api_url === CLERK) return ok("clerk", CLERK);
  return mode === "live"
    ? warn("clerk", `${clerk_api_url} is not Clerk: the live secret key is sent there (unset CLERK_API_URL)`)
    : ok("clerk", `${clerk_api_url}, an emulator or a proxy and not Clerk itself (test mode)`);
}

function policiesFinding({ bundle_version }: Status): Finding {
  if (bundle_version !== null) return ok("policies", `version ${bundle_version}`);
  return fail("policies", "nothing is published: no key can be minted (bailiff policies push)");
}

function pepperFindings({ pepper_previous_set }: Status): Finding[] {
  if (pepper_previous_set !== true) return [];
  return [
    warn("pepper", "KEY_PEPPER_PREVIOUS is still set: delete it when every key was rotated (docs/keys.md#changing-the-pepper)"),
  ];
}

function rootTokenFinding({ root_token_set, mode }: Status): Finding {
  if (!root_token_set) return ok("root token", "not set");
  const environment = mode === "live" ? "production" : "staging";
  return warn(
    "root token",
    `still set: mint keys for the roles of the admin plane (docs/roles.md), then npx wrangler secret delete ROOT_TOKEN --env ${environment}`,
  );
}

function tokenFinding(here: boolean): Finding {
  const text = "is not a Bailiff key: who acts with it stands in the log as root";
  return here ? ok("this token", text) : warn("this token", text);
}

function placeFinding({ jurisdiction }: Status): Finding {
  const where =
    jurisdiction === null ? "none: objects are kept where they are first used" : `objects are kept within ${jurisdiction}`;
  return ok("jurisdiction", where);
}

function signInFindings({ sign_in: signIn }: Status): Finding[] {
  return [signIn?.access, signIn?.github].flatMap((issuer) => {
    if (issuer === null || issuer === undefined) return [];
    const fetched =
      issuer.keys_fetched_at === null ? "its keys were not needed yet" : `its keys were fetched at ${issuer.keys_fetched_at}`;
    return [ok("sign-in", `whom ${issuer.issuer} vouches for and the bundle lists; ${fetched} (by the instance that answered)`)];
  });
}

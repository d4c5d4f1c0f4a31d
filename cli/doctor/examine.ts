// Everything the doctor looks at, over the admin API. What the token may not see is told as such; only a token that is not known at all, or
// a gateway that is not there, ends the examination. Clerk itself is never called.
import * as z from "zod";
import { BAILIFF_VERSION } from "../../src/clerk/upstream-headers.ts";
import { policyName } from "../../src/compare/effect/compare-bundles.ts";
import { lintTogether } from "../../src/policy/engine.ts";
import { type ApiClient, ApiRefusal, NotBailiff } from "../api-client.ts";
import { gatewayAuditKey } from "../audit/audit-key.ts";
import { auditPageSchema } from "../audit-pages.ts";
import { activeKeys, keyListSchema } from "../keys/key-answer.ts";
import { readBundle } from "../policies/bundle-answer.ts";
import { gatewayVocabulary } from "../policies/gateway-vocabulary.ts";
import { examineKeys } from "./examine-keys.ts";
import { examineStatus, statusSchema } from "./examine-status.ts";
import { type Finding, fail, ok, untold, warn } from "./finding.ts";
import { isOnOwnMachine } from "./own-machine.ts";

export interface Examination {
  readonly client: ApiClient;
  readonly nowMs: number;
  readonly soonMs: number;
  readonly unusedMs: number;
  readonly onProgress: (done: number, all: number) => void;
}

const OPEN_LIMIT = 200;
/** Of so many ledgers the newest copy is looked at, others each time. */
const COPIES = 20;
const ROOT_SINCE_MS = 7 * 86_400_000;

export async function examine({ client, nowMs, soonMs, unusedMs, onProgress }: Examination): Promise<Finding[]> {
  const findings: Finding[] = [await examineHealth(client)];
  let here = false;
  const look = async (what: string, work: () => Promise<readonly Finding[]>) => {
    try {
      findings.push(...(await work()));
    } catch (error) {
      const told = error instanceof NotBailiff || (error instanceof ApiRefusal && error.status !== 401);
      if (!told) throw error;
      findings.push(
        error instanceof ApiRefusal && error.status === 403 ? untold(what, "this token may not look") : fail(what, error.message),
      );
    }
  };
  await look("settings", async () => {
    const status = await statusOf(client);
    here = isOnOwnMachine(client.url, status.mode);
    return examineStatus({ status, nowMs, version: BAILIFF_VERSION, withKey: client.withKey || client.signedIn, here });
  });
  findings.push(await examineSigning(client));
  await look("root calls", async () => [await examineRoot(client, nowMs, here)]);
  await look("outcomes", async () => [await examineOutcomes(client)]);
  await look("keys", async () => {
    const [{ data }, active, { policies }] = await Promise.all([
      client.get("/admin/keys", keyListSchema),
      activeKeys(client, onProgress),
      readBundle(client),
    ]);
    const vocabulary = gatewayVocabulary();
    const warningsOf = lintTogether(policies, vocabulary);
    return examineKeys({ all: data, active, policies: policies.map(policyName), warningsOf, nowMs, soonMs, unusedMs, here });
  });
  return findings;
}

/** With a look at copies in KV. An older gateway does not know the question, and one whose KV is away cannot answer it. */
async function statusOf(client: ApiClient) {
  try {
    return await client.get("/admin/status", statusSchema, { sample: COPIES });
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.status === 401 || error.status === 403) throw error;
    return client.get("/admin/status", statusSchema);
  }
}

async function examineHealth(client: ApiClient): Promise<Finding> {
  try {
    await client.get("/healthz", z.looseObject({ status: z.literal("ok") }));
    return ok("gateway", `${client.url} is up`);
  } catch (error) {
    // A 404 in Clerk's shape is that of another API.
    if (!(error instanceof ApiRefusal) || error.status < 500) throw error;
    return fail("gateway", `${client.url}/healthz answers ${error.status}: it cannot serve`);
  }
}

async function examineSigning(client: ApiClient): Promise<Finding> {
  const found = await gatewayAuditKey(client.url);
  const what = "signing";
  if (found.kind === "keys") return ok(what, `exports are signed by ${found.keys.map(({ id }) => id).join(", ")}`);
  return found.kind === "unsigned"
    ? warn(what, "exports are not signed: set AUDIT_SIGNING_KEY (bailiff secrets generate makes one)")
    : fail(what, `whether exports are signed cannot be told: ${client.url} was asked for its key, and ${found.why}`);
}

/** Whether anybody still acts as root, whose name says nothing of who it was. */
async function examineRoot(client: ApiClient, nowMs: number, here: boolean): Promise<Finding> {
  const from = new Date(nowMs - ROOT_SINCE_MS).toISOString();
  const { data } = await client.get("/admin/audit", auditPageSchema, { key: "root", from, limit: 1 });
  const [last] = data;
  const what = "root calls";
  if (last === undefined) return ok(what, "none in 7 days");
  // npm start itself makes some.
  return (here ? ok : warn)(what, `the last at ${last.at} (${last.operation}): see bailiff audit list --key root`);
}

async function examineOutcomes(client: ApiClient): Promise<Finding> {
  const { data } = await client.get("/admin/audit", auditPageSchema, { open: true, limit: OPEN_LIMIT });
  if (data.length === 0) return ok("outcomes", "none unknown");
  const text = `${data.length}${data.length === OPEN_LIMIT ? " or more" : ""} open: see bailiff audit list --open, look at the users, then bailiff audit resolve`;
  return warn("outcomes", text);
}

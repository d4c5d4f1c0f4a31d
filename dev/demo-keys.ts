// One ready key per example policy. Secrets are shown by the gateway once, so they are kept here (0600) for the next start's banner.
import { createHash } from "node:crypto";
import path from "node:path";
import * as z from "zod";
import { type AdminClient, AdminRefusal } from "./admin-client.ts";
import { readPrivateJson, writePrivateJson } from "./private-file.ts";
import type { LocalSecrets } from "./secrets.ts";

const demoKeySchema = z.strictObject({ policy: z.string(), id: z.string(), key: z.string() });
const fileSchema = z.strictObject({ pepper: z.string(), keys: z.array(demoKeySchema) });

export type DemoKey = z.infer<typeof demoKeySchema>;

/** Who approves is somebody else than who asks. */
const OWNERS: ReadonlyMap<string, string> = new Map([["approver", "demo lead"]]);

/** What is opened for a while is nobody's by day. */
const OPENED: ReadonlyMap<string, { readonly policies: readonly string[]; readonly within: string }> = new Map([
  ["on-call", { policies: ["support"], within: "1h" }],
]);

export async function readyDemoKeys(options: {
  readonly admin: AdminClient;
  readonly policies: readonly string[];
  readonly stateDir: string;
  readonly secrets: LocalSecrets;
}): Promise<readonly DemoKey[]> {
  const file = path.join(options.stateDir, "demo-keys.json");
  // A key is worth nothing under another pepper than the one it was minted with.
  const pepper = createHash("sha256").update(options.secrets.KEY_PEPPER).digest("hex").slice(0, 16);
  const stored = readPrivateJson(file, fileSchema);
  const candidates = stored?.pepper === pepper ? stored.keys : [];

  const ready = new Map(candidates.map((candidate) => [candidate.policy, candidate]));
  for (const policy of options.policies) {
    const kept = ready.get(policy);
    if (kept !== undefined && (await isActive(options.admin, kept.id))) continue;
    ready.set(policy, await mint(options.admin, policy));
    // Kept one by one, with those that are still to be looked at: a kill between two leaves none that is valid and unknown.
    writePrivateJson(file, { pepper, keys: [...ready.values()] });
  }
  return options.policies.flatMap((policy) => ready.get(policy) ?? []);
}

async function mint(admin: AdminClient, policy: string): Promise<DemoKey> {
  const opened = OPENED.get(policy);
  const reach =
    opened === undefined ? { policies: [policy] } : { policies: opened.policies, elevate: { policy, within: opened.within } };
  const body = { name: `demo ${policy}`, owner: OWNERS.get(policy) ?? "demo", ...reach, mode: "test" };
  const { id, key } = await admin.call("POST", "/admin/keys", z.looseObject({ id: z.string(), key: z.string() }), body);
  return { policy, id, key };
}

async function isActive(admin: AdminClient, id: string): Promise<boolean> {
  try {
    const { status } = await admin.call("GET", `/admin/keys/${id}`, z.looseObject({ status: z.string() }));
    return status === "active";
  } catch (error) {
    if (error instanceof AdminRefusal && error.status === 404) return false;
    throw error;
  }
}

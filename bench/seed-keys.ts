// Policies and keys for the benchmark: one key per kind of call, so that each has a Ledger of its own.
import * as z from "zod";
import { adminClient } from "../dev/admin-client.ts";
import { requestBytes } from "./connection.ts";
import { repeat } from "./load.ts";
import { USER_ID } from "./upstream.ts";

export const POLICIES = [
  { policy: "read", rules: [{ id: "look-up", allow: ["users.get", "users.list"] }] },
  {
    policy: "ruled-read",
    rules: [
      { id: "look-up", allow: ["users.get", "users.list"] },
      { id: "never-staff", deny: ["users.*"], when: "has(target.private_metadata.staff)" },
    ],
  },
  {
    policy: "masked-read",
    mask: ["private_metadata", "email_addresses.*.email_address"],
    rules: [{ id: "look-up", allow: ["users.get", "users.list"] }],
  },
  // May do nothing that it asks for; the rate is that of a deployment that says nothing.
  { policy: "flooding", rate: "200/10s", rules: [{ id: "count", allow: ["users.count"] }] },
  { policy: "act", rules: [{ id: "ban", allow: ["users.ban"] }] },
  {
    policy: "target-act",
    rules: [
      { id: "never-staff", deny: ["users.*"], when: "has(target.private_metadata.staff)" },
      { id: "ban", allow: ["users.ban"] },
    ],
  },
];
const MANY = 16;

export interface BenchKey {
  readonly id: string;
  readonly key: string;
}

export interface BenchKeys {
  readonly read: BenchKey;
  readonly maskedRead: BenchKey;
  /** Under a rule that reads the target, which holds for each element of a list. */
  readonly ruledRead: BenchKey;
  readonly act: BenchKey;
  readonly targetAct: BenchKey;
  /** The one that gets a long history, and one beside it without. */
  readonly old: BenchKey;
  readonly fresh: BenchKey;
  readonly many: readonly BenchKey[];
  /** Is refused all that it asks for. */
  readonly flooding: BenchKey;
}

export const READ_PATH = `/v1/users/${USER_ID}`;
export const listPath = (users: number) => `/v1/users?limit=${users}`;
export const LIST_PATH = listPath(100);
export const BAN_PATH = `/v1/users/${USER_ID}/ban`;

export async function seedKeys(url: string, rootToken: string): Promise<BenchKeys> {
  const admin = adminClient(url, rootToken);
  await admin.call("PUT", "/admin/policies", z.unknown(), { policies: POLICIES });
  const mint = (name: string, policy: string) =>
    admin.call("POST", "/admin/keys", z.object({ id: z.string(), key: z.string() }).loose(), {
      name,
      owner: "bench@example.com",
      policies: [policy],
      mode: "test",
    });
  const keys = {
    read: await mint("read", "read"),
    maskedRead: await mint("masked read", "masked-read"),
    ruledRead: await mint("read under a rule on the target", "ruled-read"),
    act: await mint("act", "act"),
    targetAct: await mint("act after a look at the target", "target-act"),
    old: await mint("with a long history", "act"),
    fresh: await mint("without one", "act"),
    flooding: await mint("one that floods", "flooding"),
    many: await Promise.all(Array.from({ length: MANY }, (_, index) => mint(`one of many, ${index}`, "act"))),
  };
  // Its Ledger's first two records: what the long history is made of (`fill-ledger.ts`).
  await repeat({ url, calls: [requestBytes(url, "POST", BAN_PATH, keys.old.key)] }, 1);
  return keys;
}

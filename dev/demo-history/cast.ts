// Who acts in the demo history, and on whom. The keys are names in records and nothing else: no Ledger has them, no secret belongs to them,
// nobody can call with one. Their ids are as long as a key's, so that whatever shows or asks for a key by its id takes them.
import { SEED } from "../../emulator/seed.ts";
import { ordinaryUser } from "../../src/clerk/ordinary-user.ts";

export interface DemoActor {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly policies: readonly string[];
  /** Out of the networks that are set aside for documents (RFC 5737). */
  readonly ip: string;
}

function actor(id: string, name: string, team: string, ip: string, ...policies: readonly string[]): DemoActor {
  return { id, name: `demo ${name}`, owner: `demo ${team}`, policies, ip };
}

export const CAST = {
  supportBot: actor("demoSupport1", "support-bot", "support", "192.0.2.11", "support"),
  supportLead: actor("demoSupport2", "support-lead", "support", "192.0.2.14", "support", "key-desk"),
  finance: actor("demoFinance1", "finance", "finance", "198.51.100.20", "finance"),
  financeLead: actor("demoFinance2", "finance-lead", "finance lead", "198.51.100.21", "approver"),
  trust: actor("demoTrust001", "trust-and-safety", "trust and safety", "203.0.113.40", "trust-and-safety"),
  agent: actor("demoAgent001", "ai-agent", "growth", "203.0.113.77", "agent"),
  report: actor("demoAnalyst1", "nightly-report", "data", "198.51.100.90", "analyst"),
  operator: actor("demoOperator", "operator", "platform", "192.0.2.30", "operator"),
  author: actor("demoAuthor01", "policy-author", "platform", "192.0.2.31", "policy-author"),
} as const satisfies Readonly<Record<string, DemoActor>>;

/** Of the emulator, so that who looks one up finds it. Its staff is staff there, too: what rules say of staff is true. */
export const STAFF: string = SEED.staff.id;
const KNOWN = [SEED.credits.id, SEED.mfa.id, SEED.phoneOnly.id, SEED.google.id, SEED.manyEmails.id] as const;

/** Made up, of the shape of Clerk's ids. */
export const PEOPLE: readonly [string, ...string[]] = [
  ...KNOWN,
  ...Array.from({ length: 60 }, (_, index) => `user_2demo${String(index + 1).padStart(22, "0")}`),
];

/** As rules see it at a moment: a year old by then. */
export function userAt(id: string, nowMs: number): Readonly<Record<string, unknown>> {
  const user = ordinaryUser(id, nowMs);
  return id === STAFF ? { ...user, private_metadata: { staff: true } } : user;
}

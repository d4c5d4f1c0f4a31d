// Under which policies does somebody act who signed in? By the first entry that matches what the issuer says of them. Pure.
import {
  DEFAULT_EVENTS,
  type MachineEntry,
  machinesSchema,
  type PersonEntry,
  peopleSchema,
  type SignInLists,
} from "../language/people-document.ts";

export interface PersonClaims {
  readonly kind: "person";
  /** In its one spelling. */
  readonly email: string;
  readonly groups: readonly string[];
}

export interface MachineClaims {
  readonly kind: "machine";
  readonly repository: string;
  readonly repository_id: string;
  readonly repository_owner_id: string;
  readonly ref: string;
  readonly event_name: string;
  readonly environment: string | null;
  readonly workflow_ref: string | null;
}

export type SignInClaims = PersonClaims | MachineClaims;

/** Null: no entry matches, and nobody gets in. So it is with lists that cannot be read. */
export function policiesOfPrincipal(lists: SignInLists, claims: SignInClaims): readonly string[] | null {
  if (claims.kind === "person") {
    const people = peopleSchema().safeParse(lists.people ?? []);
    return people.success ? (people.data.find((entry) => isPerson(entry, claims))?.policies ?? null) : null;
  }
  const machines = machinesSchema().safeParse(lists.machines ?? []);
  return machines.success ? (machines.data.find((entry) => isMachine(entry, claims))?.policies ?? null) : null;
}

function isPerson({ emails, groups }: PersonEntry, { email, groups: theirs }: PersonClaims): boolean {
  const domain = `*${email.slice(email.lastIndexOf("@"))}`;
  return (
    (emails !== undefined || groups !== undefined) &&
    (emails === undefined || emails.includes(email) || emails.includes(domain)) &&
    (groups === undefined || groups.some((group) => theirs.includes(group)))
  );
}

const REQUIRED = ["repository", "repository_id", "repository_owner_id"] as const;
const NARROWING = ["ref", "environment", "workflow_ref"] as const;

function isMachine(entry: MachineEntry, claims: MachineClaims): boolean {
  const events: readonly string[] = entry.events ?? DEFAULT_EVENTS;
  return (
    (entry.ref !== undefined || entry.environment !== undefined) &&
    REQUIRED.every((name) => entry[name] === claims[name]) &&
    NARROWING.every((name) => entry[name] === undefined || entry[name] === claims[name]) &&
    events.includes(claims.event_name)
  );
}

// A webhook of Clerk's, read as far as the detector asks. It is signed, so it is Clerk's; what it holds is checked all the same, because Clerk
// may send other shapes tomorrow: what cannot be read is said (the endpoint fails, which Clerk's dashboard shows), never guessed.
// Shapes: @clerk/backend 3.25, `WebhookEvent` and `UserJSON`; clerk.com/docs/guides/development/webhooks/overview.
import { canonicalJson, sha256Hex } from "../audit/chain.ts";
import { wellFormedFields } from "../audit/well-formed.ts";
import { ID_PATTERN } from "../clerk/args/fields.ts";
import { ADMIN_VERIFIED, asClerkWrites, latest, METADATA, type Metadata, type UserState, WHOLE } from "./user-state.ts";

export type UserEventType = "user.created" | "user.updated" | "user.deleted";

/** Where Clerk says that it came from. Whoever has the secret key can say what they like there: evidence, and nothing is decided by it. */
export interface EventClient {
  readonly ip: string | null;
  readonly userAgent: string | null;
}

export interface UserEvent {
  readonly type: UserEventType;
  readonly userId: string;
  /** When it happened, by Clerk's clock; ms since the epoch. */
  readonly atMs: number;
  /** `updated_at` of the user: which of two events of one moment came first. */
  readonly orderMs: number;
  /** Null of a deletion. Values are canonical JSON. */
  readonly state: UserState | null;
  readonly client: EventClient;
}

export type ClerkEvent =
  | { readonly kind: "user"; readonly event: UserEvent }
  /** Somebody signed in. */
  | { readonly kind: "session"; readonly userId: string; readonly atMs: number }
  | { readonly kind: "other" }
  | { readonly kind: "unreadable"; readonly what: string };

/** Past this many, members of metadata are not told apart. */
const MAX_MEMBERS = 40;
const MAX_NAME_CHARS = 64;
const MAX_TEXT_CHARS = 512;

type Json = Readonly<Record<string, unknown>>;

export function readClerkEvent(text: string): ClerkEvent {
  const body = parsed(text);
  if (body === null || typeof body["type"] !== "string") return { kind: "unreadable", what: "it is no event" };
  const type = body["type"];
  const data = isJson(body["data"]) ? body["data"] : {};
  if (type === "session.created") return sessionOf(data, body);
  if (type !== "user.created" && type !== "user.updated" && type !== "user.deleted") return { kind: "other" };
  const userId = idIn(data["id"]);
  if (userId === null) return { kind: "unreadable", what: "data.id is no user's id" };
  // Older messages have no `timestamp`: what the user says of the change is the next best.
  const orderMs = timeIn(data["updated_at"]);
  const atMs = timeIn(body["timestamp"]) ?? orderMs;
  if (atMs === null) return { kind: "unreadable", what: "timestamp is no time" };
  const state = type === "user.deleted" ? null : stateOf(data, atMs);
  return { kind: "user", event: { type, userId, atMs, orderMs: orderMs ?? atMs, state, client: clientOf(body) } };
}

function sessionOf(data: Json, body: Json): ClerkEvent {
  const userId = idIn(data["user_id"]);
  const atMs = timeIn(body["timestamp"]) ?? timeIn(data["created_at"]);
  return userId === null || atMs === null ? { kind: "other" } : { kind: "session", userId, atMs };
}

function stateOf(user: Json, atMs: number): UserState {
  const facets: Record<string, string> = {};
  const told: string[] = [];
  const tell = (facet: string, value: unknown) => {
    if (value !== undefined) facets[facet] = canonicalJson(value);
  };
  for (const name of ["banned", "locked", "bypass_client_trust"]) tell(name, user[name]);
  for (const name of ["external_id", "username"]) tell(name, user[name] === "" ? null : asClerkWrites(name, user[name]));
  for (const root of METADATA) tellMembers(root, user[root], facets, told);
  if (typeof user["password_enabled"] === "boolean")
    tell("password", [user["password_enabled"], user["password_last_updated_at"] ?? null]);
  tell("totp", user["totp_enabled"]);
  tell("backup_codes", user["backup_code_enabled"]);
  for (const name of ["passkeys", "external_accounts", "web3_wallets"]) tell(name, idsOf(user[name]));
  const [emails, phones] = [listIn(user["email_addresses"]), listIn(user["phone_numbers"])];
  tell(
    "email_addresses",
    emails?.map((one) => [one["id"], verificationOf(one)["status"] ?? null]),
  );
  tell(
    "phone_numbers",
    phones?.map((one) => [one["id"], verificationOf(one)["status"] ?? null, one["reserved_for_second_factor"] ?? null]),
  );
  if (emails !== undefined && phones !== undefined) told.push(ADMIN_VERIFIED);
  for (const one of [...(emails ?? []), ...(phones ?? [])])
    if (verificationOf(one)["strategy"] === "admin" && typeof one["id"] === "string")
      facets[`${ADMIN_VERIFIED}.${one["id"]}`] = "true";
  const addresses = emails?.map((one) => one["email_address"] ?? null);
  tell("=email_address", asClerkWrites("=email_address", addresses));
  tell("=phone_number", phones?.map((one) => one["phone_number"] ?? null).sort());
  const lockSeconds = user["lockout_expires_in_seconds"];
  return {
    facets,
    told,
    lockEndsMs: user["locked"] === true && typeof lockSeconds === "number" ? atMs + lockSeconds * 1_000 : null,
    attemptsLeft: numberIn(user["verification_attempts_remaining"]),
    deleteSelf: typeof user["delete_self_enabled"] === "boolean" ? user["delete_self_enabled"] : null,
    presentMs: latest(timeIn(user["last_active_at"]), timeIn(user["last_sign_in_at"])),
  };
}

function tellMembers(root: Metadata, value: unknown, facets: Record<string, string>, told: string[]): void {
  if (value === undefined) return;
  told.push(root);
  const members = isJson(value) ? Object.entries(value) : [];
  if (members.length > MAX_MEMBERS) {
    facets[`${root}.${WHOLE}`] = canonicalJson(value);
    return;
  }
  for (const [name, member] of members) facets[memberFacet(root, name)] = canonicalJson(member);
}

/** A long name, or one that looks like another, is told by a digest. */
export function memberFacet(root: Metadata, name: string): string {
  return `${root}.${name.length > MAX_NAME_CHARS || name.startsWith("#") ? `#${sha256Hex(name).slice(0, 16)}` : name}`;
}

function clientOf(body: Json): EventClient {
  const attributes = isJson(body["event_attributes"]) ? body["event_attributes"] : {};
  const request = isJson(attributes["http_request"]) ? attributes["http_request"] : {};
  return { ip: textIn(request["client_ip"]), userAgent: textIn(request["user_agent"]) };
}

function idsOf(value: unknown): unknown[] | undefined {
  return listIn(value)
    ?.map((one) => one["id"] ?? null)
    .sort();
}

function verificationOf(identification: Json): Json {
  const { verification } = identification;
  return isJson(verification) ? verification : {};
}

function listIn(value: unknown): Json[] | undefined {
  return Array.isArray(value) ? value.filter(isJson) : undefined;
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? wellFormedFields(value) : null;
  } catch {
    return null;
  }
}

function idIn(value: unknown): string | null {
  return typeof value === "string" && ID_PATTERN.test(value) ? value : null;
}

function numberIn(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function timeIn(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : null;
}

function textIn(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value.slice(0, MAX_TEXT_CHARS).toWellFormed() : null;
}

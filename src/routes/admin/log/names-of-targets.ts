// The names of the users that a page of acts is about, as the reader's own key is shown them (`ask-for-users.ts`): what it may not see is
// absent, and the page says why. Users are asked for together, each once, and never more of them than a page can be about in earnest.
import type { Act } from "../../../audit/act.ts";
import type { AdminCall } from "../admin-handler.ts";
import { askForUsers, type ShownUser } from "./ask-for-users.ts";
import type { NamesNote } from "./looked-up.ts";

/** Clerk's bound on the ids of one list. */
const BATCH = 100;
const MAX_BATCHES = 5;
/** For all of them together, ms. */
const NAMES_MS = 15_000;
const USER_ID = /^user_[A-Za-z0-9_-]{1,123}$/;

interface NamedActs {
  readonly data: readonly Act[];
  readonly names: NamesNote;
}

export async function withNames(admin: AdminCall, acts: readonly Act[]): Promise<NamedActs> {
  const ids = [...new Set(acts.flatMap(({ target }) => (target === null ? [] : [target].flat())))].filter((id) =>
    USER_ID.test(id),
  );
  const { names, note } = await namesOf(admin, ids);
  const nameOf = (id: string) => names.get(id) ?? null;
  const data = acts.map((act) => {
    const { target } = act;
    return { ...act, name: target === null ? null : typeof target === "string" ? nameOf(target) : target.map(nameOf) };
  });
  return { data, names: note };
}

interface FoundNames {
  readonly names: ReadonlyMap<string, string>;
  readonly note: NamesNote;
}

const ALL: NamesNote = {
  result: "shown",
  detail: "Null: Clerk has no such user, or none that this key may see, or the user has no name.",
};
const ROOT: NamesNote = {
  result: "not_allowed",
  detail: "The root token has no rights at Clerk: to see names ask with a key that may call users.list.",
};
const TOO_MANY: NamesNote = {
  result: "partly",
  detail: `This page is about more than ${BATCH * MAX_BATCHES} users: the others were not looked up. Ask for smaller pages.`,
};
const MASKED: NamesNote = { result: "masked", detail: "A policy of this key masks the names of users." };

async function namesOf(admin: AdminCall, ids: readonly string[]): Promise<FoundNames> {
  const names = new Map<string, string>();
  const untilMs = admin.services.deps.now() + NAMES_MS;
  let isMasked = false;
  for (let start = 0; start < Math.min(ids.length, BATCH * MAX_BATCHES); start += BATCH) {
    const batch = ids.slice(start, start + BATCH);
    const query = [...batch.map((id) => ["user_id", id] as const), ["limit", String(batch.length)] as const];
    const asked = await askForUsers(admin, query, untilMs - admin.services.deps.now());
    if (asked === null) return { names, note: ROOT };
    if (!asked.ok) return { names, note: stopped(asked, names.size > 0) };
    isMasked ||= asked.masked.some((path) => NAME_PATHS.has(path));
    for (const user of asked.users) {
      const name = nameIn(user);
      if (name !== null) names.set(user.id, name);
    }
  }
  if (isMasked && names.size === 0) return { names, note: MASKED };
  return { names, note: ids.length > BATCH * MAX_BATCHES ? TOO_MANY : ALL };
}

function stopped(
  { status, error }: { readonly status: number; readonly error: { readonly detail: string } },
  found: boolean,
): NamesNote {
  const { detail } = error;
  if (found) return { result: "partly", detail };
  return { result: status === 401 || status === 403 ? "not_allowed" : "unavailable", detail };
}

const NAME_PATHS: ReadonlySet<string> = new Set(["first_name", "last_name", "@name", "*.first_name", "*.last_name"]);

/** First and last name; of who has neither, the username. */
function nameIn({ first_name: first, last_name: last, username }: ShownUser): string | null {
  const name = [first, last].filter((part) => typeof part === "string" && part.trim() !== "").join(" ");
  if (name !== "") return name;
  return typeof username === "string" && username !== "" ? username : null;
}

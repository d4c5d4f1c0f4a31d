// What must hold between the filters of one query. Where Clerk would ignore a filter it answers with more people than were meant, and
// where two filters contradict each other with nobody: both are refused, with the way out.
import type * as z from "zod/mini";

type Values = Readonly<Record<string, unknown>>;
export type FilterRule = (query: z.core.ParsePayload<Values>) => void;

/** Clerk: the two “must be used in combination”. Of a provider alone, or an id alone, it does not say what it does. */
export const providerWithIds: FilterRule = (query) => {
  const { provider, provider_user_id: ids } = query.value;
  if (provider !== undefined && ids === undefined)
    refuse(query, "provider", "counts only together with provider_user_id: send both or neither");
  if (provider === undefined && ids !== undefined)
    refuse(query, "provider_user_id", "counts only together with provider: send both or neither");
};

/** Clerk prefers the second of them and forgets the first, which begins at midnight. */
export const oneStartOfActivity: FilterRule = (query) => {
  const { last_active_at_since: since, last_active_at_after: after } = query.value;
  if (since !== undefined && after !== undefined)
    refuse(query, "last_active_at_since", "is not looked at beside last_active_at_after: send one of the two");
};

const SPANS = [
  ["created_at_after", "created_at_before"],
  ["last_active_at_after", "last_active_at_before"],
  ["last_active_at_since", "last_active_at_before"],
  ["last_sign_in_at_after", "last_sign_in_at_before"],
] as const;

export const spansWithSomebodyIn: FilterRule = (query) => {
  for (const [start, end] of SPANS) {
    const { [start]: from, [end]: to } = query.value;
    if (typeof from === "number" && typeof to === "number" && from >= to)
      refuse(query, start, `is not before ${end}, so nobody can match: swap them or leave one out`);
  }
};

/** Clerk answers 422 to both; here the text says what to do, and nothing is sent or charged. */
export const cursorInItsOrder: FilterRule = (query) => {
  const { starting_after: cursor, offset, order_by: order } = query.value;
  if (cursor === undefined) return;
  if (offset !== 0) refuse(query, "starting_after", "stands instead of an offset: leave offset out");
  if (order !== "created_at" && order !== "-created_at")
    refuse(query, "starting_after", "needs order_by created_at or -created_at: page by offset in other orders");
};

/** Clerk: “If false, the results will not be paginated.” */
export const pagesOfPaginated: FilterRule = (query) => {
  const { paginated, limit, offset } = query.value;
  if (paginated !== false || (limit === 10 && offset === 0)) return;
  refuse(query, "paginated", "is false, so limit and offset are not looked at: leave them out, or say true");
};

function refuse(query: z.core.ParsePayload<Values>, param: string, message: string): void {
  query.issues.push({ code: "custom", message, path: [param], input: query.value, continue: true });
}

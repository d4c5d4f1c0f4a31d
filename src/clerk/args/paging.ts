// Queries of the operations that page through something of one user, or of the instance.
// Source: Clerk Backend API 2026-05-12, LimitParameter, OffsetParameter, Paginated; the orderings of memberships are in its prose.
import * as z from "zod/mini";
import { once } from "../../once.ts";
import { described } from "../../schema-docs.ts";
import { flag } from "./fields.ts";
import { pagesOfPaginated } from "./filter-rules.ts";
import { sortOrder } from "./sort-order.ts";

const paging = once(() => ({
  limit: described(z._default(z.int().check(z.minimum(1), z.maximum(500)), 10), "How many to answer with."),
  offset: described(z._default(z.int().check(z.minimum(0)), 0), "How many to skip."),
}));

export const pageQuery = once(() => z.strictObject(paging()));

export const invitationQuery = once(() =>
  z.strictObject({
    ...paging(),
    status: described(z.optional(z.enum(["pending", "accepted", "revoked", "expired"])), "Only invitations in this state."),
  }),
);

export const tokenQuery = once(() =>
  z
    .strictObject({
      paginated: described(z.optional(flag), "Answer with a page instead of a bare list."),
      ...paging(),
    })
    .check(pagesOfPaginated),
);

const MEMBERSHIP_ORDERINGS = ["phone_number", "email_address", "created_at", "first_name", "last_name", "username"];

export const membershipQuery = once(() =>
  z.strictObject({
    order_by: described(z.optional(sortOrder(MEMBERSHIP_ORDERINGS)), "What to sort by; `-` before it descends."),
    ...paging(),
  }),
);

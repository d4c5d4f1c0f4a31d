// Queries of the operations that page through something of one user, or of the instance.
// Source: Clerk Backend API 2026-05-12, LimitParameter, OffsetParameter, Paginated; the orderings of memberships are in its prose.
import * as z from "zod";
import { once } from "../../once.ts";
import { flag } from "./fields.ts";
import { pagesOfPaginated } from "./filter-rules.ts";
import { sortOrder } from "./sort-order.ts";

const paging = once(() => ({
  limit: z.int().min(1).max(500).default(10).describe("How many to answer with."),
  offset: z.int().min(0).default(0).describe("How many to skip."),
}));

export const pageQuery = once(() => z.strictObject(paging()));

export const invitationQuery = once(() =>
  z.strictObject({
    ...paging(),
    status: z.enum(["pending", "accepted", "revoked", "expired"]).optional().describe("Only invitations in this state."),
  }),
);

export const tokenQuery = once(() =>
  z
    .strictObject({
      paginated: flag.optional().describe("Answer with a page instead of a bare list."),
      ...paging(),
    })
    .check(pagesOfPaginated),
);

const MEMBERSHIP_ORDERINGS = ["phone_number", "email_address", "created_at", "first_name", "last_name", "username"];

export const membershipQuery = once(() =>
  z.strictObject({
    order_by: sortOrder(MEMBERSHIP_ORDERINGS).optional().describe("What to sort by; `-` before it descends."),
    ...paging(),
  }),
);

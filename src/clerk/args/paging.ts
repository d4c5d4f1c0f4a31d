// Queries of the operations that page through something of one user, or of the instance.
// Source: Clerk Backend API 2026-05-12, LimitParameter, OffsetParameter, Paginated; the orderings of memberships are in its prose.
import { z } from "zod";
import { flag } from "./fields.ts";

const paging = {
  limit: z.int().min(1).max(500).default(10).describe("How many to answer with."),
  offset: z.int().min(0).default(0).describe("How many to skip."),
};

export const pageQuery = z.strictObject(paging);

export const invitationQuery = z.strictObject({
  ...paging,
  status: z.enum(["pending", "accepted", "revoked", "expired"]).optional().describe("Only invitations in this state."),
});

export const tokenQuery = z.strictObject({
  paginated: flag.optional().describe("Answer with a page instead of a bare list."),
  ...paging,
});

const MEMBERSHIP_ORDERINGS = ["phone_number", "email_address", "created_at", "first_name", "last_name", "username"];

export const membershipQuery = z.strictObject({
  order_by: z
    .string()
    .regex(
      new RegExp(`^[+-]?(${MEMBERSHIP_ORDERINGS.join("|")})$`),
      `must be one of ${MEMBERSHIP_ORDERINGS.join(", ")}, with + or - before it if you like`,
    )
    .optional()
    .describe("What to sort by; `+` before it ascends, `-` descends."),
  ...paging,
});

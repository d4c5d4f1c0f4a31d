// Organizations, memberships and invitations, as the emulator remembers them.
import type { Metadata } from "./user-record.ts";

export interface OrganizationRecord {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly public_metadata: Metadata;
  readonly created_at: number;
}

export interface MembershipRecord {
  readonly id: string;
  readonly organization_id: string;
  readonly user_id: string;
  readonly role: string;
  readonly created_at: number;
}

export type InvitationStatus = "pending" | "accepted" | "revoked" | "expired";

export interface InvitationRecord {
  readonly id: string;
  readonly organization_id: string;
  readonly user_id: string;
  readonly email_address: string;
  readonly role: string;
  readonly status: InvitationStatus;
  readonly created_at: number;
}

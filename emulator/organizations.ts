// Organizations, memberships and invitations: as much of them as the user operations show. Nothing here can be changed through
// the emulated API, since Clerk's organization endpoints are not part of it; the seed fills them.
import type { InvitationRecord, MembershipRecord, OrganizationRecord } from "./organization-record.ts";
import type { Store } from "./store.ts";
import { imageUrl } from "./user-answer.ts";
import type { UserRecord } from "./user-record.ts";

const INVITATION_LIFE_MS = 30 * 24 * 3_600_000;

function roleName(role: string): string {
  return role === "org:admin" ? "Admin" : "Member";
}

function organizationAnswer(organization: OrganizationRecord, members: number): object {
  return {
    object: "organization",
    id: organization.id,
    name: organization.name,
    slug: organization.slug,
    image_url: imageUrl(organization.id),
    has_image: false,
    members_count: members,
    max_allowed_memberships: 50,
    admin_delete_enabled: true,
    public_metadata: organization.public_metadata,
    private_metadata: {},
    created_at: organization.created_at,
    updated_at: organization.created_at,
  };
}

/** What a membership shows as the user's name: the primary e-mail address, else a phone number, else the username. */
function identifierOf(user: UserRecord): string | null {
  const email = user.email_addresses.find((one) => one.id === user.primary_email_address_id);
  const phone = user.phone_numbers.find((one) => one.id === user.primary_phone_number_id);
  return email?.email_address ?? phone?.phone_number ?? user.username;
}

export function membershipAnswer(store: Store, membership: MembershipRecord): object {
  const organization = store.organizations.get(membership.organization_id);
  const user = store.users.get(membership.user_id);
  const members = store.memberships.filter((one) => one.organization_id === membership.organization_id).length;
  return {
    object: "organization_membership",
    id: membership.id,
    role: membership.role,
    role_name: roleName(membership.role),
    permissions: membership.role === "org:admin" ? ["org:sys_memberships:manage"] : [],
    public_metadata: {},
    private_metadata: {},
    ...(organization && { organization: organizationAnswer(organization, members) }),
    ...(user && {
      public_user_data: {
        user_id: user.id,
        first_name: user.first_name,
        last_name: user.last_name,
        profile_image_url: imageUrl(user.id),
        image_url: imageUrl(user.id),
        has_image: user.has_image,
        identifier: identifierOf(user),
        username: user.username,
        banned: user.banned,
        deprovisioned: false,
      },
    }),
    created_at: membership.created_at,
    updated_at: membership.created_at,
  };
}

export function invitationAnswer(store: Store, invitation: InvitationRecord): object {
  const organization = store.organizations.get(invitation.organization_id);
  return {
    object: "organization_invitation",
    id: invitation.id,
    email_address: invitation.email_address,
    role: invitation.role,
    role_name: roleName(invitation.role),
    organization_id: invitation.organization_id,
    inviter_id: null,
    public_inviter_data: null,
    status: invitation.status,
    public_metadata: {},
    private_metadata: {},
    url: null,
    expires_at: invitation.created_at + INVITATION_LIFE_MS,
    created_at: invitation.created_at,
    updated_at: invitation.created_at,
    ...(organization && {
      public_organization_data: {
        id: organization.id,
        name: organization.name,
        slug: organization.slug,
        image_url: imageUrl(organization.id),
        has_image: false,
      },
    }),
  };
}

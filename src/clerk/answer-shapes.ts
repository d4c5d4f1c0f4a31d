// Which members Clerk's answers have, which of them must be there, and what stands for one that a mask takes. Complete for every answer
// that a row of the operation table names: the union of what the five descriptions of Clerk's Backend API (2021-02-05 to 2026-05-12) say,
// where the stricter demand counts, and what @clerk/backend cannot read an answer without: a membership's user, the amount of an item's
// payment. `npm run conformance` holds it against those files. Nothing is ever checked against it on the way
// through: Clerk's live answers hold members and kinds that no description lists.
//
// One word a member, read by `answer-place.ts` when a mask first needs it:
//
//   name:type     must be there    name?  name?:type   may be missing; a plain value needs no type
//   string int number bool         `""`, `0`, `false`
//   free                           an object of which nothing is said: metadata
//   Shape  Shape[]  A|B            another line of this table, a list of it, one or the other
//   type|null                      may be null, in every version
//   "text"                         a text of a closed list, a pattern or a format: this one stands for any
//   !name                          says of which kind its object is, so that nothing can stand for it: its whole object is masked
//   …@email @phone @name @picture @identity @metadata
//                                  what it means, of the person that the answer is about or shows: one that may hold several has several
//                                  (`answer-meanings.ts`)
//
// Where a closed list leaves a choice, the text that stands for any claims the least: a subscription is `incomplete`, a device `revoked`.

/** By name; the members of `data` and `total_count` are the pages'. */
export const ANSWER_SHAPES: Readonly<Record<string, string>> = {
  User: `id:string object:"user" external_id:string|null@identity primary_email_address_id:string|null
    primary_phone_number_id:string|null primary_web3_wallet_id:string|null username:string|null@name first_name:string|null@name
    last_name:string|null@name locale? profile_image_url?@picture image_url?@picture has_image:bool public_metadata:free@metadata
    private_metadata?:free@metadata unsafe_metadata?:free@metadata email_addresses:EmailAddress[]@email
    phone_numbers:PhoneNumber[]@phone web3_wallets:Web3Wallet[]@identity passkeys:Passkey[] password_enabled:bool
    two_factor_enabled:bool totp_enabled:bool backup_code_enabled:bool mfa_enabled_at:int|null mfa_disabled_at:int|null
    password_last_updated_at? external_accounts:ExternalAccount[]@identity saml_accounts:SamlAccount[]@identity
    enterprise_accounts:EnterpriseAccount[]@identity organization_memberships?:Membership[] last_sign_in_at:int|null banned:bool
    locked:bool deprovisioned? lockout_expires_in_seconds:int|null verification_attempts_remaining:int|null updated_at:int
    created_at:int delete_self_enabled:bool create_organization_enabled:bool create_organizations_limit? last_active_at:int|null
    legal_accepted_at:int|null bypass_client_trust? scim?:Scim`,
  EmailAddress: `id? object:"email_address" email_address:string@email reserved:bool verification:Verification|null linked_to:Link[]
    matches_sso_connection? created_at:int updated_at:int`,
  PhoneNumber: `id? object:"phone_number" phone_number:string@phone reserved_for_second_factor? default_second_factor? reserved:bool
    verification:Verification|null linked_to:Link[] backup_codes?:string[] created_at:int updated_at:int`,
  Link: `type:"oauth_masked" id:string`,
  Web3Wallet: `id? object:"web3_wallet" web3_wallet:string@identity verification:Verification|null created_at:int updated_at:int`,
  Passkey: `id? object:"passkey" name:string@name last_used_at:int verification:Verification|null`,
  // Of every kind: what a kind lacks is not there to be masked. `strategy` and `status` have other values in each.
  Verification: `!object? !status:string !strategy:string attempts:int|null expire_at:int channel? nonce? message?
    error?:ErrorTexts external_verification_redirect_url? verified_at_client?`,
  ErrorTexts: "message:string long_message:string code:string meta?:free",
  ExternalAccount: `object:"external_account" id:string provider:string identification_id:string provider_user_id:string@identity
    approved_scopes:string email_address:string@email email_address_verified? first_name:string@name last_name:string@name
    avatar_url?@picture image_url?@picture username?@name phone_number?@phone public_metadata:free@metadata
    label?@email@name@identity created_at:int updated_at:int verification:Verification|null`,
  SamlAccount: `id:string object:"saml_account" provider:string active:bool email_address:string@email first_name?@name
    last_name?@name provider_user_id?@identity last_authenticated_at? public_metadata?:free@metadata verification:Verification|null
    saml_connection?:SamlConnection`,
  // The one or the other of `domain` and `domains` must be there.
  SamlConnection: `id:string name:string domain:string domains:string[] active:bool provider:string sync_user_attributes:bool
    allow_subdomains? allow_idp_initiated? disable_additional_identifications? created_at:int updated_at:int`,
  EnterpriseAccount: `id:string object:"enterprise_account" protocol? provider:string active:bool email_address:string@email
    first_name?@name last_name?@name provider_user_id?@identity enterprise_connection_id? public_metadata?:free@metadata
    verification:Verification|null enterprise_connection?:EnterpriseConnection last_authenticated_at?`,
  EnterpriseConnection: `id:string protocol:string provider:string name:string logo_public_url:string|null domain:string
    domains:string[] active:bool sync_user_attributes:bool allow_subdomains:bool allow_idp_initiated:bool
    disable_additional_identifications:bool created_at:int updated_at:int`,
  Scim: "directory_id:string directory_enabled? external_id:string|null@identity",
  Count: `object:"total_count" total_count:int`,
  Deleted: "object:string id? slug? deleted:bool external_id?@identity",
  UserId: "user_id?",
  Verified: "verified? code_type?",

  AccessToken: `object:"oauth_access_token" external_account_id:string provider_user_id:string@identity token:string
    expires_at:int|null provider:string public_metadata:free@metadata label:string|null@email@name@identity scopes?:string[]
    id_token?@email@phone@name@picture@identity token_secret?`,
  AccessTokenPage: "data:AccessToken[] total_count:int",
  TrustedDevice: `object:"trusted_device" id:string platform:"ios" app_identifier:string name?@name algorithm:"ES256"
    status:"revoked" created_at:int updated_at:int last_used_at? revoked_at?`,
  TrustedDevicePage: "data:TrustedDevice[] total_count:int",

  Membership: `id:string object:"organization_membership" role:string role_name? permissions:string[] public_metadata:free@metadata
    private_metadata?:free@metadata organization:Organization public_user_data:PublicUser created_at:int updated_at:int`,
  MembershipPage: "data:Membership[] total_count:int",
  Organization: `object:"organization" id:string name:string slug:string image_url? has_image:bool members_count?
    missing_member_with_elevated_permissions? pending_invitations_count? max_allowed_memberships:int admin_delete_enabled:bool
    public_metadata:free@metadata private_metadata?:free@metadata created_by? created_at:int updated_at:int last_active_at?
    role_set_key?`,
  PublicUser: `user_id:string first_name:string|null@name last_name:string|null@name profile_image_url:string|null@picture
    image_url:string@picture has_image:bool identifier?@email@phone@name username?@name banned? deprovisioned?`,
  Invitation: `object:"organization_invitation" id:string email_address:string@email role:string role_name:string organization_id?
    inviter_id:string|null public_inviter_data:Inviter|null status? public_metadata:free@metadata private_metadata?:free@metadata
    url:string|null expires_at:int|null created_at:int updated_at:int public_organization_data?:PublicOrganization`,
  InvitationPage: "data:Invitation[] total_count:int",
  Inviter: `user_id:string first_name:string|null@name last_name:string|null@name image_url:string@picture has_image:bool
    identifier:string@email@phone@name`,
  PublicOrganization: "id:string name:string slug:string image_url? has_image:bool",

  Subscription: `object:"commerce_subscription" id:string instance_id:string status:"incomplete" payer_id:string created_at:int
    updated_at:int active_at:int|null past_due_at:int|null subscription_items:SubscriptionItem[] next_payment?:NextPayment
    eligible_for_free_trial?`,
  SubscriptionItem: `object:"commerce_subscription_item" id:string instance_id:string status:"incomplete" credit?:ItemCredit
    credits?:Credits plan_id:string price_id? plan:Plan|null plan_period:"month" payment_method?:PaymentMethod
    payment_source_id:string payment_source?:PaymentSource lifetime_paid?:Money amount?:Money next_invoice?:ItemPayment
    next_payment?:ItemPayment payer_id:string payer?:Payer is_free_trial:bool period_start:int period_end:int|null
    proration_date:"1970-01-01" canceled_at:int|null past_due_at:int|null ended_at:int|null created_at:int updated_at:int
    seats?:Seats totals?:Totals`,
  NextPayment: "time:int date:int amount:Money per_unit_totals?:UnitTotal[] totals?:Totals",
  ItemPayment: "amount:Money date? per_unit_totals?:UnitTotal[] totals?:Totals",
  ItemCredit: "amount?:Money cycle_remaining_percent?",
  Credits: "proration:CreditProration|null payer:PayerCredit|null total:Money",
  CreditProration: "amount:Money cycle_days_remaining:int cycle_days_total:int cycle_remaining_percent:number",
  PayerCredit: "remaining_balance:Money applied_amount:Money",
  Plan: `object:"commerce_plan" id:string name:string fee:Money|null annual_monthly_fee:Money|null annual_fee:Money|null amount:int
    amount_formatted:string annual_monthly_amount:int annual_monthly_amount_formatted:string annual_amount:int
    annual_amount_formatted:string currency_symbol:string currency:string description:string product_id:string is_default:bool
    is_recurring:bool publicly_visible:bool has_base_fee:bool payer_type:string[] for_payer_type:string slug:string
    avatar_url:string period? interval? features:Feature[] free_trial_enabled:bool free_trial_days:int|null
    unit_prices?:UnitPrice[]`,
  Feature: `object:"feature" id:string name:string description:string slug:string avatar_url:string`,
  UnitPrice: "name:string block_size:int tiers:PriceTier[]",
  PriceTier: "starts_at_block:int ends_after_block? fee_per_block:Money",
  PaymentMethod: `object:"commerce_payment_method" id:string payer_id:string payment_type:"card" is_default? gateway:string
    gateway_external_id:string gateway_external_account_id:string|null last4:string|null status:"disconnected" wallet_type?
    card_type:string|null expiry_year? expiry_month? created_at? updated_at? is_removable?`,
  PaymentSource: `object:"commerce_source" id:string payer_id:string payment_method:"card" is_default? gateway:string
    gateway_external_id:string gateway_external_account_id? last4:string status:"disconnected" wallet_type:string card_type:string
    expiry_year? expiry_month? created_at:int updated_at:int is_removable?`,
  Payer: `object:"commerce_payer" id:string instance_id:string user_id? first_name:string@name last_name:string@name
    email:string@email organization_id? organization_name? image_url:string@picture credits_balance?:Money created_at:int
    updated_at:int`,
  Seats: "quantity:int|null tiers?:TotalTier[]",
  Totals: `subtotal:Money base_fee:Money tax_total:Money grand_total:Money per_unit_totals?:UnitTotal[] credits?:Credits
    discounts?:Discounts`,
  UnitTotal: "name:string block_size:int tiers:TotalTier[]",
  TotalTier: "quantity? fee_per_block:Money total:Money",
  Discounts: "proration:DiscountProration|null total:Money",
  DiscountProration: "amount:Money cycle_days_passed:int cycle_days_total:int cycle_passed_percent:number",
  Money: "amount:int amount_formatted:string currency:string currency_symbol:string",
  CreditBalance: "object:string balance:Money|null",
  CreditEntry: `object:string id:string payer_id:string amount:Money source_type:string source_id:string note?
    created_at:"1970-01-01T00:00:00Z"`,

  Jwks: "keys?:Jwk[]",
  // Of every kind: what a kind lacks is not there to be masked.
  Jwk: `kid:string alg:string use:string !kty:string n:string e:string crv:"Ed25519" x:string y:string d:string p:string q:string
    k:string dp? dq? qi? x5c?:string[] x5t? x5t#S256? x5u?`,
};

// Go: github.com/clerk/clerk-sdk-go/v2.
import { hasProgram } from "../install.ts";
import type { Args } from "../sample-calls.ts";
import type { SdkFamily, SdkMethod } from "../sdk-family.ts";

/** A method with the ids first and then, perhaps, a struct of the rest. */
const ofUser = (operation: string, method: string, ids: readonly string[] = ["user_id"], struct = false): SdkMethod => ({
  operation,
  resource: "users",
  method,
  args: (args) => [...ids.map((name) => args[name]), ...(struct ? [without(args, ids)] : [])],
});
/** A method with one struct, whose ids have names of their own. */
const ofStruct = (operation: string, method: string, ids: Readonly<Record<string, string>>, since?: string): SdkMethod => ({
  operation,
  resource: "users",
  method,
  ...(since === undefined ? {} : { since }),
  args: (args) => [
    {
      ...without(args, Object.keys(ids)),
      ...Object.fromEntries(Object.entries(ids).map(([name, goName]) => [goName, args[name]])),
    },
  ],
});

export const GO: SdkFamily = {
  id: "go",
  title: "clerk-sdk-go",
  language: "Go",
  base: (origin) => `${origin}/v1`,
  releases: ["2.2.0", "2.7.0"].map((version) => ({
    version,
    recipe: {
      name: `go-${version}`,
      from: ["go/main.go", `go/sdk-${version}.mod`, `go/sdk-${version}.sum`],
      commands: [
        ["cp", "{sdks}/go/main.go", "{here}"],
        ["cp", `{sdks}/go/sdk-${version}.mod`, "{here}/go.mod"],
        ["cp", `{sdks}/go/sdk-${version}.sum`, "{here}/go.sum"],
        ["go", "build", "-mod=readonly", "-o", "runner", "."],
      ],
    },
    start: (folder) => ({ command: `${folder}/runner`, args: [], cwd: folder }),
  })),
  styles: ["sync"],
  methods: [
    { operation: "jwks.get", resource: "jwks", method: "Get", args: (args) => [args] },
    ofUser("users.list", "List", [], true),
    ofUser("users.count", "Count", [], true),
    ofUser("users.get", "Get"),
    ofUser("users.create", "Create", [], true),
    ofUser("users.update", "Update", ["user_id"], true),
    ofUser("users.delete", "Delete"),
    {
      ...ofUser("users.set_profile_image", "UpdateProfileImage"),
      args: ({ user_id, file }) => [user_id, { File: file }],
    },
    ofUser("users.delete_profile_image", "DeleteProfileImage"),
    ofUser("users.update_metadata", "UpdateMetadata", ["user_id"], true),
    { ...ofUser("users.replace_metadata", "ReplaceMetadata", ["user_id"], true), since: "2.7.0" },
    ofUser("users.ban", "Ban"),
    ofUser("users.unban", "Unban"),
    ofUser("users.lock", "Lock"),
    ofUser("users.unlock", "Unlock"),
    ofUser("users.get_organization_memberships", "ListOrganizationMemberships", ["user_id"], true),
    ofStruct("users.get_organization_invitations", "ListOrganizationInvitations", { user_id: "UserID" }),
    ofStruct("users.get_o_auth_access_token", "ListOAuthAccessTokens", { user_id: "ID", provider: "Provider" }),
    ofStruct("users.verify_password", "VerifyPassword", { user_id: "UserID" }, "2.7.0"),
    ofStruct("users.disable_mfa", "DeleteMFA", { user_id: "ID" }),
    ofUser("users.delete_backup_codes", "DeleteBackupCode"),
    ofUser("users.delete_passkey", "DeletePasskey", ["user_id", "passkey_identification_id"]),
    ofUser("users.delete_web3_wallet", "DeleteWeb3Wallet", ["user_id", "web3_wallet_identification_id"]),
    ofUser("users.delete_totp", "DeleteTOTP"),
    ofStruct("users.delete_external_account", "DeleteExternalAccount", { user_id: "UserID", external_account_id: "ID" }),
  ],
  elsewhere: { CreateTOTP: "Clerk took the operation away; the method answers without a request." },
  can: { timeOut: "5 s", setTimeOut: true, sendHeaders: true, repeat: false },
  missing: () => (hasProgram("go", "version") ? undefined : "no go"),
};

function without(args: Args, names: readonly string[]): Args {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !names.includes(name)));
}

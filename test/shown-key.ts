// A key as the admin API shows it, for tests of what reads such answers.

/** With nothing special about it. `policies` and the times are made up. */
export const SHOWN_KEY = {
  id: "AAAAAAAAAAAA",
  name: "desk",
  owner: "desk",
  policies: ["support"],
  scopes: null,
  mode: "test",
  allowed_cidrs: null,
  not_before: null,
  expires_at: null,
  consistency: "leased",
  created_at: "2026-11-01T00:00:00.000Z",
  rotated_at: null,
  minted_by: "root",
  ancestors: [],
  status: "active",
  revoked: null,
} as const;

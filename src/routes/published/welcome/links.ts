// Where `GET /` leads, from the root: the same for a browser and for a program. Nothing here is of one deployment, so a stranger learns no
// more than the source says: no version, no mode, no name, nothing of what is set up.
export const WELCOME_LINKS = {
  console: "/console",
  reference: "/reference",
  openapi: "/openapi.json",
  health: "/healthz",
  audit_key: "/.well-known/bailiff-audit-key",
} as const;

export type WelcomeLink = keyof typeof WELCOME_LINKS;

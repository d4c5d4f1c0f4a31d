// Where `GET /` leads: the same for a browser and for a program. Nothing here is of one deployment, so a stranger learns no more than the
// source says: no version, no mode, no name, nothing of what is set up.

export interface Link {
  /** As a program calls it. */
  readonly name: string;
  /** From the root. */
  readonly path: string;
  readonly title: string;
  /** For whom, and what for. */
  readonly what: string;
}

export const WELCOME_LINKS = [
  { name: "console", path: "/console", title: "Console", what: "who did what, and what waits for a yes; sign in with a key" },
  { name: "reference", path: "/reference", title: "Reference", what: "every operation with its arguments, answers and examples" },
  { name: "openapi", path: "/openapi.json", title: "OpenAPI", what: "the same for programs" },
  { name: "health", path: "/healthz", title: "Health", what: "whether it can serve, and no more" },
  {
    name: "audit_key",
    path: "/.well-known/bailiff-audit-key",
    title: "Audit key",
    what: "what verifies signed exports of the log",
  },
] as const satisfies readonly Link[];

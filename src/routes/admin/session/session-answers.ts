// What the operations of the console's session answer.
import * as z from "zod/mini";
import { once } from "../../../once.ts";
import { described, documented } from "../../../schema-docs.ts";

const at = z.iso.datetime();
const operations = z.array(z.string());

export const signedInAs = once(() =>
  documented(
    z.strictObject({
      principal: described(
        z.strictObject({
          kind: described(
            z.enum(["key", "root", "person", "machine"]),
            "`person`, `machine`: signed in with Cloudflare Access, or by a job's token, at each call.",
            "key",
          ),
          id: described(z.string(), "As records have it: a key's id, or `root`.", "E80QmhC1jXA5"),
          name: documented(z.string(), { examples: ["Security reviews"] }),
          owner: documented(z.string(), { examples: ["security@example.com"] }),
          policies: documented(z.array(z.string()), { examples: [["auditor"]] }),
        }),
        "Who is signed in.",
      ),
      may: described(operations, "Operations of the admin plane that some rule could allow. Each call is decided anew.", [
        "audit.read",
        "audit.acts",
        "audit.export",
      ]),
      bordered: described(
        operations,
        "Of these, those for which rules look at the keys or records that they are about: some may be left out.",
        [],
      ),
      own: described(
        operations,
        "Of these, those that no policy allows: they are there for every key, about what is its own. An elevation of another key is not closed by it.",
        ["elevations.close", "console.who", "console.sign_out"],
      ),
      session: described(
        z.nullable(z.string()),
        "As records call it; null: the caller is known without one.",
        "ses_7Qm2xV0cTb4K",
      ),
      csrf: described(
        z.nullable(z.string()),
        "For the header `Bailiff-CSRF` of whatever changes something by the cookie; null: there is no session.",
        "pUVvW1zO0JxkGqJm3tQm0v6Yx0c1cX8Qm2bT5nR7sLk",
      ),
      expires_at: described(z.nullable(at), "When the session ends at the latest."),
      idle_expires_at: described(z.nullable(at), "When it ends if nothing more is done by it."),
    }),
    { id: "SignedInAs", description: "Who calls, and what they may do." },
  ),
);

export const signedOut = once(() =>
  described(
    z.strictObject({
      session: described(z.nullable(z.string()), "Which session has ended; null: the caller had none.", "ses_7Qm2xV0cTb4K"),
    }),
    "The session is over, and its cookie is taken away.",
  ),
);

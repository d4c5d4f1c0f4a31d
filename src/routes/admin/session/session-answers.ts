// What the operations of the console's session answer.
import * as z from "zod";
import { once } from "../../../once.ts";

const at = z.iso.datetime();
const operations = z.array(z.string());

export const signedInAs = once(() =>
  z
    .strictObject({
      principal: z
        .strictObject({
          kind: z.enum(["key", "root", "person", "machine"]).meta({
            description: "`person`, `machine`: signed in with Cloudflare Access, or by a job's token, at each call.",
            examples: ["key"],
          }),
          id: z.string().meta({ description: "As records have it: a key's id, or `root`.", examples: ["E80QmhC1jXA5"] }),
          name: z.string().meta({ examples: ["Security reviews"] }),
          owner: z.string().meta({ examples: ["security@example.com"] }),
          policies: z.array(z.string()).meta({ examples: [["auditor"]] }),
        })
        .meta({ description: "Who is signed in." }),
      may: operations.meta({
        description: "Operations of the admin plane that some rule could allow. Each call is decided anew.",
        examples: [["audit.read", "audit.acts", "audit.export"]],
      }),
      bordered: operations.meta({
        description: "Of these, those for which rules look at the keys or records that they are about: some may be left out.",
        examples: [[]],
      }),
      session: z
        .string()
        .nullable()
        .meta({ description: "As records call it; null: the caller is known without one.", examples: ["ses_7Qm2xV0cTb4K"] }),
      csrf: z
        .string()
        .nullable()
        .meta({
          description: "For the header `Bailiff-CSRF` of whatever changes something by the cookie; null: there is no session.",
          examples: ["pUVvW1zO0JxkGqJm3tQm0v6Yx0c1cX8Qm2bT5nR7sLk"],
        }),
      expires_at: at.nullable().meta({ description: "When the session ends at the latest." }),
      idle_expires_at: at.nullable().meta({ description: "When it ends if nothing more is done by it." }),
    })
    .meta({ id: "SignedInAs", description: "Who calls, and what they may do." }),
);

export const signedOut = once(() =>
  z
    .strictObject({
      session: z
        .string()
        .nullable()
        .meta({ description: "Which session has ended; null: the caller had none.", examples: ["ses_7Qm2xV0cTb4K"] }),
    })
    .meta({ description: "The session is over, and its cookie is taken away." }),
);

// Names of OAuth providers.
import { once } from "../../once.ts";
import { described } from "../../schema-docs.ts";
import { canonicalText } from "./canonical-text.ts";

const PROVIDER = /^[a-z0-9_]{1,128}$/;
const PREFIX = "oauth_";

/** Clerk's names begin with `oauth_`; its SDKs add it where it is missing, so `google` and `oauth_google` are one. */
export const oauthProvider = once(() =>
  described(
    canonicalText({
      form: "a provider's name, oauth_ and lower-case letters, digits or _: oauth_google",
      rewritten: "without oauth_",
      pattern: PROVIDER,
      spell: (text) => {
        const name = text.startsWith(PREFIX) ? text : `${PREFIX}${text}`;
        return name !== PREFIX && PROVIDER.test(name) ? name : null;
      },
      part: (text, where) =>
        where === "start" && !PREFIX.startsWith(text) && !text.startsWith(PREFIX) ? `${PREFIX}${text}` : text,
      examples: ["oauth_google"],
    }),
    "The provider: `oauth_google`.",
  ),
);

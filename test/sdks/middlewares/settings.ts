// The ways in which a back end can be told of Bailiff: what stands in its environment, and what its middleware is given as options.

export const SETTING_IDS = [
  "environment",
  "environment, jwtKey",
  "option jwtKey",
  "option apiUrl",
  "options",
  "options, jwtKey",
] as const;

export type SettingId = (typeof SETTING_IDS)[number];

/** What the settings are made of. */
export interface Facts {
  readonly secretKey: string;
  readonly publishableKey: string;
  readonly apiUrl: string;
  /** PEM. */
  readonly jwtKey: string;
}

/** The environment; `OPTIONS` is what app.mjs and next/proxy.js give the middleware. */
export function settingsOf(id: SettingId, { secretKey, publishableKey, apiUrl, jwtKey }: Facts): Record<string, string> {
  const keys = {
    CLERK_SECRET_KEY: secretKey,
    CLERK_PUBLISHABLE_KEY: publishableKey,
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishableKey,
  };
  const environment = { ...keys, CLERK_API_URL: apiUrl };
  const options = (given: object) => ({ OPTIONS: JSON.stringify(given) });
  switch (id) {
    case "environment":
      return environment;
    case "environment, jwtKey":
      return { ...environment, CLERK_JWT_KEY: jwtKey };
    case "option jwtKey":
      return { ...environment, ...options({ jwtKey }) };
    case "option apiUrl":
      return { ...keys, ...options({ apiUrl }) };
    case "options":
      return options({ secretKey, publishableKey, apiUrl });
    case "options, jwtKey":
      return options({ secretKey, publishableKey, apiUrl, jwtKey });
  }
}

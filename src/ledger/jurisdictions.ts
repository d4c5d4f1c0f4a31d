// Cloudflare's jurisdictions that a deployment may be kept within. Data alone: the command line and the documents name them too.
export const JURISDICTIONS = ["eu", "us", "fedramp", "fedramp-high"] as const;

export type Jurisdiction = (typeof JURISDICTIONS)[number];

// What Cloudflare and Clerk publish, as data. Read 2026-11-29; a number that has changed is changed here and nowhere else.

export const READ_ON = "2026-11-29";
export const SOURCES = {
  workers: "https://developers.cloudflare.com/workers/platform/pricing/",
  workersLimits: "https://developers.cloudflare.com/workers/platform/limits/",
  objects: "https://developers.cloudflare.com/durable-objects/platform/pricing/",
  objectsLimits: "https://developers.cloudflare.com/durable-objects/platform/limits/",
  kv: "https://developers.cloudflare.com/kv/platform/pricing/",
  clerk: "https://clerk.com/docs/guides/how-clerk-works/system-limits",
} as const;

export interface Price {
  readonly title: string;
  readonly dollarsPerUnit: number;
  /** A month, in the paid plan. */
  readonly included: number;
  readonly source: keyof typeof SOURCES;
}

const MILLION = 1e6;

/** Of a month; GB and GB-s are decimal. */
export const PRICES = {
  workerRequests: { title: "Worker requests", dollarsPerUnit: 0.3 / MILLION, included: 10 * MILLION, source: "workers" },
  workerCpuMs: { title: "Worker CPU", dollarsPerUnit: 0.02 / MILLION, included: 30 * MILLION, source: "workers" },
  logLines: { title: "Worker log lines", dollarsPerUnit: 0.6 / MILLION, included: 20 * MILLION, source: "workers" },
  objectRequests: { title: "object requests", dollarsPerUnit: 0.15 / MILLION, included: MILLION, source: "objects" },
  objectGbSeconds: { title: "object duration", dollarsPerUnit: 12.5 / MILLION, included: 400_000, source: "objects" },
  rowsWritten: { title: "rows written", dollarsPerUnit: 1 / MILLION, included: 50 * MILLION, source: "objects" },
  objectGb: { title: "object storage", dollarsPerUnit: 0.2, included: 5, source: "objects" },
  kvWrites: { title: "KV writes", dollarsPerUnit: 5 / MILLION, included: MILLION, source: "kv" },
  kvGb: { title: "KV storage", dollarsPerUnit: 0.5, included: 1, source: "kv" },
} as const satisfies Readonly<Record<string, Price>>;
export type PricedUnit = keyof typeof PRICES;

export const PLAN_DOLLARS = 5;
/** An object is billed for this much memory. */
export const OBJECT_GB = 0.128;

export const PUBLISHED_LIMITS = {
  /** One object with storage writes does 200 to 500. */
  objectRequestsPerSecond: 500,
  objectStorageGb: 10,
  /** 1,000 in 10 s, of an instance in production; all keys together. */
  clerkCallsPerSecond: 100,
} as const;

/** A day, of the free plan: what is over fails. */
export const FREE_A_DAY = {
  workerRequests: 100_000,
  objectRequests: 100_000,
  rowsWritten: 100_000,
  objectGbSeconds: 13_000,
  kvWrites: 1_000,
} as const satisfies Partial<Readonly<Record<PricedUnit, number>>>;

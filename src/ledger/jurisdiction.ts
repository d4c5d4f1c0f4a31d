// Where Durable Objects run and keep their data: anywhere (""), or within one of Cloudflare's jurisdictions (`JURISDICTION`). An object of
// the same name in another jurisdiction is another object, so there is no default to fall back on: what cannot be kept is refused.
// Source: Cloudflare Durable Objects docs, "Data location"; `us` is of 2026-06.
import { JURISDICTIONS, type Jurisdiction } from "./jurisdictions.ts";

/** Null: none. Undefined: no such setting. */
export function parseJurisdiction(text: string | undefined): Jurisdiction | null | undefined {
  if (text === undefined || text === "") return null;
  return JURISDICTIONS.find((name) => name === text);
}

/** @throws Error when there is no such jurisdiction, or the runtime (workerd on its own, say) knows of none. */
export function within<T extends Rpc.DurableObjectBranded | undefined>(
  namespace: DurableObjectNamespace<T>,
  text: string | undefined,
): DurableObjectNamespace<T> {
  const jurisdiction = parseJurisdiction(text);
  if (jurisdiction === undefined) throw new Error("JURISDICTION names no jurisdiction of Cloudflare's");
  return jurisdiction === null ? namespace : namespace.jurisdiction(jurisdiction);
}

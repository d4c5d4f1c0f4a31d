// What makes two calls the same one for those who approve it: operation and canonical arguments, which mean the same under every API version
// that takes them.
import { canonicalJson } from "../../audit/chain.ts";
import { digestsOf, type WithPeppers } from "./call-digest.ts";

export interface ApprovedCall {
  /** Its name. */
  readonly operation: string;
  /** Canonical; an upload by its digest. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly apiVersion: string;
}

/** The first names a new request; by any of them one is found. */
export function approvalDigests(
  peppered: WithPeppers,
  { operation, args, apiVersion }: ApprovedCall,
): readonly [string, ...string[]] {
  const [digest, ...older] = digestsOf(peppered, `bailiff:approval:v2:${canonicalJson({ operation, args })}`);
  // What was asked for before v2 counts until its time is over, at most 30 days later.
  const v1 = `bailiff:approval:v1:${canonicalJson({ operation, args, version: apiVersion })}`;
  return [digest, ...older, ...digestsOf(peppered, v1)];
}

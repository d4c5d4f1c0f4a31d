// How far the log is signed and copied.
import type { Overview } from "../../api/answers.ts";
import { When } from "../../parts/when.tsx";
import { grouped } from "../keys/limit-words.ts";

export function ChainState({ overview }: { readonly overview: Overview }) {
  const { checkpoint, bucket, copy } = overview.chain;
  const knows = !overview.restricted.some(({ part }) => part === "checkpoint") && !overview.unavailable.includes("checkpoint");
  if (!knows && bucket === null && copy === null) return null;
  return (
    <section class="card" aria-labelledby="chain">
      <h2 id="chain">Proof</h2>
      <dl class="facts">
        {knows ? (
          <>
            <dt>Checkpoint</dt>
            <dd>
              {checkpoint === null ? (
                "None yet: the first comes within a minute of the first record."
              ) : (
                <>
                  {grouped(checkpoint.seq)}, <When at={checkpoint.at} />
                </>
              )}
            </dd>
            <dt>Signed</dt>
            <dd>
              {checkpoint?.signed === true ? (
                <span class="badge good">
                  <span aria-hidden="true">✓</span> signed
                </span>
              ) : (
                "No: set AUDIT_SIGNING_KEY, and checkpoints are signed."
              )}
            </dd>
          </>
        ) : null}
        {copy === null ? null : (
          <>
            <dt>Copy in KV</dt>
            <dd>
              {copy.not_projected === 0 ? (
                "Up to date"
              ) : !isBehind(overview) ? (
                `Up to date but for ${grouped(copy.not_projected)} on the way`
              ) : (
                <>
                  {grouped(copy.not_projected)} {copy.not_projected === 1 ? "record" : "records"} behind
                  {copy.waiting_since === null ? null : (
                    <>
                      , since <When at={copy.waiting_since} />
                    </>
                  )}
                </>
              )}
            </dd>
          </>
        )}
        {bucket === null ? null : (
          <>
            <dt>Bucket</dt>
            <dd>
              {bucket.bound === false
                ? "None: checkpoints do not leave the deployment by themselves."
                : bucket.failing !== null
                  ? `Does not take checkpoints (${bucket.failing}): ${grouped(bucket.waiting)} wait`
                  : bucket.put === null
                    ? "Has none yet"
                    : `Has checkpoint ${grouped(bucket.put)}`}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** Every record is on its way for some seconds. */
function isBehind({ at, chain: { copy } }: Overview): boolean {
  return copy !== null && copy.waiting_since !== null && Date.parse(at) - Date.parse(copy.waiting_since) > 60_000;
}

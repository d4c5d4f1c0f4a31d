// What each key gains and loses.
import type { KeyChange } from "../../../../src/compare/effect/effect-changes.ts";
import { Who } from "../../../parts/who.tsx";
import { rateInWords } from "../rule-in-words.ts";
import { EffectLines } from "./effect-lines.tsx";

/** Who has a thousand keys looks at the worst gains first, and at a key's own page. */
const SHOWN = 100;

export function KeyChanges({ effect }: { readonly effect: readonly KeyChange[] }) {
  return (
    <section class="card stack" aria-labelledby="changed-keys">
      <div>
        <h2 id="changed-keys">
          {effect.length === 0
            ? "No key gains or loses anything"
            : effect.length === 1
              ? "What it means for 1 key"
              : `What it means for ${effect.length} keys`}
        </h2>
        <p class="quiet small">For the keys that are in force now, with the policies and scopes that they have now.</p>
      </div>
      <ul class="changed-keys">
        {effect.slice(0, SHOWN).map(({ key, rate, ...lines }) => (
          <li key={key.id} class="stack">
            <Who of={key} />
            <EffectLines {...lines} />
            {rate === null ? null : (
              <p class="small">
                Rate: {rateText(rate.after)}, was {rateText(rate.before)}.
              </p>
            )}
          </li>
        ))}
      </ul>
      {effect.length > SHOWN ? <p class="quiet">And {effect.length - SHOWN} keys more.</p> : null}
    </section>
  );
}

function rateText(rate: string | null): string {
  return rate === null ? "the deployment’s own" : `at most ${rateInWords(rate)}`;
}

// Where most calls were denied, and which keys were busiest.
import type { Overview, OverviewCalls } from "../../api/answers.ts";
import { auditAddress, keyAddress } from "../../parts/addresses.ts";
import { KeyMark } from "../../parts/key-mark.tsx";
import { When } from "../../parts/when.tsx";
import { useSession } from "../../session/session.ts";
import { refusalWords, withoutRule } from "../../words/refusal-words.ts";
import { visibleText } from "../../words/visible-text.ts";
import { grouped } from "../keys/limit-words.ts";

const SHOWN = 6;

interface TopProps {
  readonly overview: Overview;
  readonly calls: OverviewCalls;
}

export function DeniedRules({ overview: { from, to }, calls: { denied_rules } }: TopProps) {
  return (
    <section class="card" aria-labelledby="denied">
      <h2 id="denied">Denied most by</h2>
      {denied_rules.length === 0 ? (
        <p class="quiet">Nothing was denied in this time.</p>
      ) : (
        <ol class="top">
          {denied_rules.slice(0, SHOWN).map(({ policy, rule, code, count, last_at }) => (
            <li key={`${policy} ${rule} ${code}`}>
              <a class="top-name" href={auditAddress({ from, to, type: "denied", policy, rule })}>
                {visibleText(rule === null ? (policy ?? withoutRule(code ?? "") ?? "No rule") : `${policy} / ${rule}`)}
              </a>
              <span class="number">{grouped(count)}</span>
              <span class="quiet small top-about">
                {code === null ? "denied" : refusalWords(code)}, last <When at={last_at} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

export function BusiestKeys({ overview: { from, to }, calls: { busiest_keys } }: TopProps) {
  const { may } = useSession();
  return (
    <section class="card" aria-labelledby="busiest">
      <h2 id="busiest">Busiest keys</h2>
      {busiest_keys.length === 0 ? (
        <p class="quiet">No key was used in this time.</p>
      ) : (
        <ol class="top">
          {busiest_keys.slice(0, SHOWN).map(({ id, name, owner, allowed, denied, failed, last_at }) => (
            <li key={id}>
              <span class="top-name">
                <a href={auditAddress({ from, to, key: id })}>{visibleText(name ?? id)}</a>
                <KeyMark id={id} />
              </span>
              <span class="number">{grouped(allowed + denied + failed)}</span>
              <span class="quiet small top-about">
                {owner === null || owner === "" ? "" : `${visibleText(owner)}, `}
                {denied === 0 ? "" : `${grouped(denied)} denied, `}last <When at={last_at} />
                {may("keys.get") && owner !== null && owner !== "" ? (
                  <>
                    {", "}
                    <a href={keyAddress(id)}>
                      key<span class="spoken"> {visibleText(name ?? id)}</span>
                    </a>
                  </>
                ) : null}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

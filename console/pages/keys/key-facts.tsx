// What a key is, in names and values.
import type { ComponentChildren } from "preact";
import type { KeyWithUsage } from "../../api/answers.ts";
import { When } from "../../parts/when.tsx";
import { WhoById } from "../../parts/who.tsx";
import { visibleText } from "../../words/visible-text.ts";

export function KeyFacts({ shown }: { readonly shown: KeyWithUsage }) {
  const { id, owner, policies, scopes, allowed_cidrs, not_before, expires_at, last_used_at, created_at, rotated_at } = shown;
  return (
    <dl class="facts">
      <Fact name="Owner">{visibleText(owner)}</Fact>
      <Fact name="Policies">{visibleText(policies.join(", "))}</Fact>
      <Fact name="Scopes">
        {scopes === null ? <span class="quiet">none: as its policies say</span> : <code>{visibleText(scopes.join(", "))}</code>}
      </Fact>
      <Fact name="Addresses">
        {allowed_cidrs === null ? <span class="quiet">any</span> : <code>{visibleText(allowed_cidrs.join(", "))}</code>}
      </Fact>
      {shown.elevate === undefined ? null : (
        <Fact name="May open">
          {shown.elevate.map(({ policy, within, approve }) => (
            <div key={policy}>
              {visibleText(policy)} for {within}
              {approve === undefined ? "" : `, once ${approve.count} other agreed`}
            </div>
          ))}
        </Fact>
      )}
      <Fact name="Last used">{last_used_at === null ? <span class="quiet">never</span> : <When at={last_used_at} />}</Fact>
      {not_before === null ? null : (
        <Fact name="Not before">
          <When at={not_before} />
        </Fact>
      )}
      <Fact name="Expires">{expires_at === null ? <span class="quiet">never</span> : <When at={expires_at} />}</Fact>
      <Fact name="Reads">{shown.consistency === "strict" ? "every call asks its ledger" : "on a lease of at most 30 s"}</Fact>
      <Fact name="Minted">
        <When at={created_at} /> by <WhoById id={shown.minted_by} />
      </Fact>
      {rotated_at === null ? null : (
        <Fact name="Secret of">
          <When at={rotated_at} />
        </Fact>
      )}
      {shown.minted.total_count === 0 ? null : (
        <Fact name="Has minted">
          {shown.minted.total_count} keys, of which {shown.minted.living} are in force
        </Fact>
      )}
      <Fact name="Id">
        <code>{id}</code> <span class="quiet">{shown.mode}</span>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

// What is asked of whoever mints a key. What the API refuses is shown at its field.
import { useState } from "preact/hooks";
import type { MintedKey } from "../../api/answers.ts";
import { Field } from "../../parts/field.tsx";
import { useChange } from "../../parts/use-change.ts";
import { useSession } from "../../session/session.ts";
import { EMPTY_MINT, type MintAnswers, mintBody } from "./mint-body.ts";
import { PolicyChoice } from "./policy-choice.tsx";

const EXPIRIES = [
  ["30", "In 30 days"],
  ["90", "In 90 days"],
  ["365", "In a year"],
  ["", "Never"],
] as const;

export function MintForm({ onMinted }: { readonly onMinted: (key: MintedKey) => void }) {
  const { kind, owner, policies } = useSession().session.principal;
  const byKey = kind === "key";
  const [answers, setAnswers] = useState<MintAnswers>(byKey ? { ...EMPTY_MINT, owner, policies } : EMPTY_MINT);
  const change = useChange();
  const set = (part: Partial<MintAnswers>) => setAnswers((before) => ({ ...before, ...part }));
  const param = change.failure?.meta["param_name"];
  const place = typeof param === "string" ? param.split(".")[0] : undefined;
  const faultAt = (name: string) => (place === name ? (change.failure?.text ?? null) : null);
  const elsewhere =
    change.failure !== null && !["name", "owner", "policies", "scopes", "allowed_cidrs", "expires_at"].includes(place ?? "");
  async function mint(event: Event) {
    event.preventDefault();
    const asked = await change.make<MintedKey>("/admin/keys", { method: "POST", body: mintBody(answers, Date.now()) });
    if (asked?.ok === true) onMinted(asked.value);
  }
  return (
    <form class="form card" onSubmit={(event) => void mint(event)}>
      <div class="form-row">
        <Field label="Name" hint="What it is for: it stands in the log." error={faultAt("name")}>
          {(ids) => (
            <input
              {...ids}
              required
              maxLength={128}
              value={answers.name}
              onInput={(event) => set({ name: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label="Owner" hint="Who answers for it: best an e-mail address." error={faultAt("owner")}>
          {(ids) => (
            <input
              {...ids}
              required
              maxLength={128}
              value={answers.owner}
              onInput={(event) => set({ owner: event.currentTarget.value })}
            />
          )}
        </Field>
      </div>
      <PolicyChoice chosen={answers.policies} onChange={(policies) => set({ policies })} fault={faultAt("policies")} />
      <Field label="Expires" error={faultAt("expires_at")}>
        {(ids) => (
          <select {...ids} value={answers.expiresInDays} onChange={(event) => set({ expiresInDays: event.currentTarget.value })}>
            {EXPIRIES.map(([days, words]) => (
              <option key={days} value={days}>
                {words}
              </option>
            ))}
          </select>
        )}
      </Field>
      <details open={byKey}>
        <summary>Narrow it further</summary>
        <div class="stack">
          <Field
            label="Scopes"
            hint="Operations or patterns, one a line: users.get, users.class:read. Empty: as its policies say."
            error={faultAt("scopes")}
          >
            {(ids) => (
              <textarea
                {...ids}
                class="code"
                value={answers.scopes}
                onInput={(event) => set({ scopes: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field
            label="Addresses"
            hint="Networks that it may be used from, one a line: 203.0.113.0/24. Empty: any."
            error={faultAt("allowed_cidrs")}
          >
            {(ids) => (
              <textarea
                {...ids}
                class="code"
                value={answers.cidrs}
                onInput={(event) => set({ cidrs: event.currentTarget.value })}
              />
            )}
          </Field>
          <label class="choice">
            <input type="checkbox" checked={answers.strict} onChange={(event) => set({ strict: event.currentTarget.checked })} />
            <span>Strict: reads ask its ledger each time too, so that revoking ends them at once. A little slower.</span>
          </label>
        </div>
      </details>
      {elsewhere ? (
        <p class="fault" role="alert">
          {change.failure?.text}
        </p>
      ) : null}
      <div class="form-end">
        <button class="button primary" type="submit" disabled={change.busy || answers.policies.length === 0}>
          {change.busy ? "Minting …" : "Mint the key"}
        </button>
      </div>
    </form>
  );
}

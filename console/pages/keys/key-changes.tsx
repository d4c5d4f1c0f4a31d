// Rotating and revoking a key. Both end something for somebody, so both say what, first.
import { useState } from "preact/hooks";
import type { KeyWithUsage, Receipt, RotatedKey } from "../../api/answers.ts";
import { SayWhy } from "../../parts/say-why.tsx";
import { When } from "../../parts/when.tsx";
import { useSession } from "../../session/session.ts";
import { visibleText } from "../../words/visible-text.ts";
import { KeySecret } from "./key-secret.tsx";
import { RotateKey } from "./rotate-key.tsx";

interface KeyChangesProps {
  readonly shown: KeyWithUsage;
  readonly onChanged: () => void;
}

export function KeyChanges({ shown, onChanged }: KeyChangesProps) {
  const { may } = useSession();
  const [asking, setAsking] = useState<"rotate" | "revoke" | null>(null);
  const [rotated, setRotated] = useState<RotatedKey | null>(null);
  const [receipt, setReceipt] = useState<Receipt | null>(null);
  const { id, name, status, minted } = shown;
  const mayRotate = may("keys.rotate") && status !== "revoked";
  const mayRevoke = may("keys.revoke") && status !== "revoked";
  const close = () => setAsking(null);
  return (
    <>
      {mayRotate || mayRevoke ? (
        <div class="request-verdict">
          {mayRotate ? (
            <button class="button" type="button" onClick={() => setAsking("rotate")}>
              Rotate
            </button>
          ) : null}
          {mayRevoke ? (
            <button class="button danger" type="button" onClick={() => setAsking("revoke")}>
              Revoke
            </button>
          ) : null}
        </div>
      ) : null}
      {rotated === null ? null : (
        <div class="stack">
          <KeySecret secret={rotated.key} />
          <p>
            {hasEnded(rotated) ? (
              "The old secret is worth nothing any more."
            ) : (
              <>
                The old secret goes on until <When at={rotated.old_secret_valid_until ?? ""} />.
              </>
            )}
          </p>
        </div>
      )}
      {receipt === null ? null : <RevocationReceipt receipt={receipt} />}
      {asking === "rotate" ? (
        <RotateKey
          shown={shown}
          onClose={close}
          onDone={(key) => {
            close();
            setRotated(key);
            onChanged();
          }}
        />
      ) : null}
      {asking === "revoke" ? (
        <SayWhy<Receipt>
          title={`Revoke ${visibleText(name)}?`}
          path={`/admin/keys/${encodeURIComponent(id)}/revoke`}
          verb="Revoke it"
          danger
          onClose={close}
          onDone={(value) => {
            close();
            setReceipt(value);
            onChanged();
          }}
        >
          <p>
            It ends for good{minted.living === 0 ? "" : `, with ${minted.living} keys that were minted through it`}. Whoever uses
            it is refused from then on.
          </p>
        </SayWhy>
      ) : null}
    </>
  );
}

/** Without a grace the old secret ended with the rotation. */
function hasEnded({ old_secret_valid_until: until, rotated_at }: RotatedKey): boolean {
  return until === null || (rotated_at !== null && Date.parse(until) <= Date.parse(rotated_at));
}

function RevocationReceipt({ receipt }: { readonly receipt: Receipt }) {
  return (
    <div class="note" role="status">
      <p>
        <strong>Revoked.</strong> Nothing is changed with it since <When at={receipt.mutations_refused_since} />; the last reads
        end by <When at={receipt.reads_refused_by} />.
      </p>
    </div>
  );
}

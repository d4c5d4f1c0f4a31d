// A new key: what for, whose, what it may. Its secret is shown once, right here.
import { useState } from "preact/hooks";
import type { MintedKey } from "../../api/answers.ts";
import { CONSOLE, keyAddress } from "../../parts/addresses.ts";
import { NoRight } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { useSession } from "../../session/session.ts";
import { visibleText } from "../../words/visible-text.ts";
import { KeySecret } from "./key-secret.tsx";
import { MintForm } from "./mint-form.tsx";

export function MintPage() {
  const { may } = useSession();
  const [minted, setMinted] = useState<MintedKey | null>(null);
  return (
    <Page title="Mint a key" about={<a href={`${CONSOLE}/keys`}>All keys</a>}>
      {!may("keys.create") ? (
        <NoRight to="mint keys" />
      ) : minted === null ? (
        <MintForm onMinted={setMinted} />
      ) : (
        <section class="card stack">
          <h2>{visibleText(minted.name)} is minted</h2>
          <KeySecret secret={minted.key} />
          <p>
            <a href={keyAddress(minted.id)}>Look at the key</a>
          </p>
        </section>
      )}
    </Page>
  );
}

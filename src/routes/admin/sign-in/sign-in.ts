// What an isolate keeps for those who sign in: who vouches for them, the keys of each, and the lists of the bundle that was last in force.
import type { Deps } from "../../../deps.ts";
import type { BundleRef } from "../../../keys/lease.ts";
import type { LedgerClient } from "../../../ledger/ledger-client.ts";
import type { SignInLists } from "../../../policy/engine.ts";
import type { SignInSettings } from "../../../sign-in-settings.ts";
import { readStoredBundle } from "../../stored-bundle.ts";
import { createIssuerKeys, type IssuerKeys } from "./issuer-keys.ts";
import { accessIssuer, githubIssuer, type Issuer } from "./issuers.ts";

export interface KnownIssuer {
  readonly issuer: Issuer;
  readonly keys: IssuerKeys;
}

export interface SignIn {
  /** Null: not set, and nobody gets in that way. */
  readonly access: KnownIssuer | null;
  readonly github: KnownIssuer | null;
  /** Of a publish; null when it cannot be had. */
  lists(bundle: BundleRef): Promise<SignInLists | null>;
}

export function createSignIn(deps: Deps, ledgers: Pick<LedgerClient, "bundleText">, settings: SignInSettings): SignIn {
  const known = (issuer: Issuer | null): KnownIssuer | null =>
    issuer === null ? null : { issuer, keys: createIssuerKeys(deps, issuer.keysAddress) };
  let last: { readonly seq: number; readonly lists: SignInLists } | null = null;
  return {
    access: known(accessIssuer(settings)),
    github: known(githubIssuer(settings)),
    async lists({ seq }) {
      if (last?.seq === seq) return last.lists;
      const text = await ledgers.bundleText(seq);
      if (text === null || text.value === null) return null;
      const { people, machines } = readStoredBundle(text.value);
      const lists = { people, machines };
      last = { seq, lists };
      return lists;
    },
  };
}

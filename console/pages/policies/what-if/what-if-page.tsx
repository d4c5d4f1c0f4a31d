// “What if this key called that?” Key and operation stand in the address, everything else in its fragment.
import { useLocation } from "preact-iso";
import { OPERATION_BOOK } from "../../../operations/operations.ts";
import { whatIfAddress } from "../../../parts/addresses.ts";
import { Empty, Waiting } from "../../../parts/notice.tsx";
import { Page } from "../../../parts/page.tsx";
import { useSession } from "../../../session/session.ts";
import { PoliciesTabs } from "../policies-tabs.tsx";
import { draftOf, fragmentOf } from "./draft.ts";
import { KeyChoice } from "./key-choice.tsx";
import { OperationChoice } from "./operation-choice.tsx";
import { QuestionForm } from "./question-form.tsx";
import { useSchemas } from "./use-schemas.ts";

export function WhatIfPage() {
  const { url, query, route } = useLocation();
  const { key = "", operation = "" } = query;
  const { may } = useSession();
  const schemas = useSchemas();
  const schema = schemas !== null && Object.hasOwn(schemas, operation) ? schemas[operation] : undefined;

  /** What was filled in goes along, as far as the other operation has it too; nothing is asked by choosing. */
  function choose(to: { readonly key: string; readonly operation: string }) {
    const draft = draftOf(location.hash);
    const kept = to.operation === operation ? draft : { ...draft, json: null };
    route(`${whatIfAddress(to)}${fragmentOf({ ...kept, ask: null }, OPERATION_BOOK.get(to.operation)?.secretArgs)}`);
  }

  if (!may("policies.explain")) {
    return (
      <Page title="What if">
        <PoliciesTabs />
        <Empty title="Your key may not ask what a key would get">
          <p>Whoever writes the policies can allow it, or sign in with another key.</p>
        </Empty>
      </Page>
    );
  }
  return (
    <Page
      title="What if"
      about="What would a key get for a call, and why? It is decided as the gateway would decide it, and not made."
    >
      <PoliciesTabs />
      <div class="what-if">
        <div class="card form">
          <OperationChoice chosen={operation} onChange={(next) => choose({ key, operation: next })} />
          <KeyChoice chosen={key} onChange={(next) => choose({ key: next, operation })} />
        </div>
        {schema === undefined ? null : (
          <QuestionForm key={operation} keyId={key} operation={operation} schema={schema} url={url} />
        )}
        {schemas === null && operation !== "" ? <Waiting what="Loading the form" /> : null}
      </div>
    </Page>
  );
}

// What is known of an admin call once policy has let it through: the input of everything behind the decision.
import type { Decision } from "../../policy/engine.ts";
import type { Call } from "../call/call.ts";
import type { RecordFacts } from "../call/record-draft.ts";
import type { Args } from "../call/validate.ts";
import type { AdminOperation } from "./admin-handlers.ts";
import type { AdminPrincipal, Session } from "./admin-principal.ts";
import type { View } from "./view/view.ts";

export interface DecidedAdminCall {
  readonly admin: AdminOperation;
  readonly call: Call;
  /** Null for the root token. */
  readonly principal: AdminPrincipal | null;
  readonly session: Session | null;
  readonly decision: Decision;
  readonly view: View;
  /** As the schemas give them; what is recorded of them is in `facts`. */
  readonly args: Args;
  readonly facts: RecordFacts & { readonly call: Call; readonly decision: Decision };
}

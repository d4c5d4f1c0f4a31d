// What a step of intake gives: the checked value, or every fault it found (of one status; the first decides it).
import type { BailiffError } from "../../../bailiff-errors.ts";

export type IntakeResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly [BailiffError, ...BailiffError[]] };

export function intakeError(error: BailiffError): IntakeResult<never> {
  return { ok: false, errors: [error] };
}

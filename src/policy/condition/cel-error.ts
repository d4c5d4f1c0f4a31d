// Why an expression has no value. The code is one of a few words and never holds a value of the request: explanations and records show it.

export type CelErrorCode =
  | "no_such_key"
  | "no_such_overload"
  | "out_of_range"
  | "numeric_overflow"
  | "division_by_zero"
  | "conversion_error";

export class CelError extends Error {
  override readonly name = "CelError";
  readonly code: CelErrorCode;

  constructor(code: CelErrorCode) {
    super(code);
    this.code = code;
  }
}

const made = new Map<CelErrorCode, CelError>();

/**
 * As an expression, for the branch that has no value. Conditions are full of fields that are not there, and an error that is made anew each
 * time spends most of the decision on its stack, which nobody sees.
 */
export function fail(code: CelErrorCode): never {
  let error = made.get(code);
  if (error === undefined) {
    error = new CelError(code);
    made.set(code, error);
  }
  throw error;
}

// What a check has to say of a bundle that could be published as it is: not wrong, but hardly meant.

export type WarningCode =
  | "field_unguarded"
  | "list_refused"
  | "allow_unreachable"
  | "allow_always_denied"
  | "limit_never_applies"
  | "border_open"
  | "prefix_alone"
  | "never_equal"
  | "condition_fails"
  | "text_order"
  | "sign_for_itself"
  | "only_too_narrow"
  | "guard_writable"
  | "meaning_half_hidden"
  | "oracle_open"
  | "searchable_idle"
  | "search_refused"
  | "nobody_approves";

export interface PolicyWarning {
  readonly code: WarningCode;
  readonly policy: string;
  readonly rule?: string;
  /** `policies[0].rules[2].when` */
  readonly path: string;
  /** What happens, and why. */
  readonly message: string;
  /** What to write instead. */
  readonly suggestion?: string;
}

// One thing that the doctor looked at.

export interface Finding {
  /** FAIL: broken. warn: works, and somebody should look. ok, or nothing to say (-): could not be looked at with this token. */
  readonly level: "ok" | "warn" | "FAIL" | "-";
  readonly what: string;
  readonly text: string;
}

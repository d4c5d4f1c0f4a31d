// One thing that the doctor looked at.

export interface Finding {
  /** FAIL: broken. warn: works, and somebody should look. ok, or nothing to say (-): could not be looked at with this token. */
  readonly level: "ok" | "warn" | "FAIL" | "-";
  readonly what: string;
  readonly text: string;
}

export function ok(what: string, text: string): Finding {
  return { level: "ok", what, text };
}

export function warn(what: string, text: string): Finding {
  return { level: "warn", what, text };
}

export function fail(what: string, text: string): Finding {
  return { level: "FAIL", what, text };
}

/** Nothing can be said: the gateway is older than the question, or did not answer it. */
export function untold(what: string, text: string): Finding {
  return { level: "-", what, text };
}

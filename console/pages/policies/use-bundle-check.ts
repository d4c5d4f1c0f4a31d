// What a check says of the bundle in force: warnings, and whether its tests pass. Asked once for each version: nothing else changes it.
import { useEffect, useState } from "preact/hooks";
import type { Bundle, CheckReport } from "../../api/answers.ts";
import { type Asked, ask } from "../../api/ask.ts";
import { forgetWithSession } from "../../session/forget.ts";
import { useSession } from "../../session/session.ts";

const asked = new Map<string, Promise<Asked<CheckReport>>>();
forgetWithSession(() => asked.clear());

/** Null until it is known, and where the session may not ask. */
export function useBundleCheck(bundle: Bundle): Asked<CheckReport> | null {
  const { session, may } = useSession();
  const [report, setReport] = useState<Asked<CheckReport> | null>(null);
  const allowed = may("policies.check");
  // Another session may be told something else.
  const name = `${session.csrf} ${bundle.version}`;
  useEffect(() => {
    if (!allowed || bundle.policies.length === 0) return undefined;
    let gone = false;
    const promise = asked.get(name) ?? ask<CheckReport>("/admin/policies/check", { method: "POST", body: bundle });
    asked.set(name, promise);
    void promise.then((answer) => {
      if (!answer.ok) asked.delete(name);
      if (!gone) setReport(answer);
    });
    return () => {
      gone = true;
    };
  }, [allowed, name]);
  return report;
}

// A moment, whatever the clock of whoever writes it.
import { once } from "../../once.ts";
import { documented } from "../../schema-docs.ts";
import { canonicalText } from "./canonical-text.ts";

const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
const MINUTE_MS = 60_000;

/** Source: RFC 3339. In UTC, with as many digits after the point as say something. */
export const moment = once(() =>
  documented(
    canonicalText({
      form: "an RFC 3339 time, in UTC: 2012-10-20T07:15:20.902Z",
      rewritten: "other offsets than Z, zeros at the end of a fraction",
      spell: inUtc,
      part: (text, where) => (where === "end" && !text.endsWith("Z") ? null : text),
      examples: ["2026-11-23T12:00:00Z"],
    }),
    { format: "date-time" },
  ),
);

function inUtc(text: string): string | null {
  const [, local = "", fraction = "", , sign, hours, minutes] = RFC3339.exec(text) ?? [];
  const localMs = Date.parse(`${local}Z`);
  // `Date.parse` reads 30 February as 2 March.
  if (Number.isNaN(localMs) || new Date(localMs).toISOString().slice(0, local.length) !== local) return null;
  const offsetMs = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE_MS * (sign === "-" ? -1 : 1);
  const utc = new Date(localMs - offsetMs).toISOString();
  // Beyond the years of four digits.
  if (!/^\d{4}-/.test(utc)) return null;
  const digits = fraction.replace(/0+$/, "");
  return `${utc.slice(0, local.length)}${digits === "" ? "" : `.${digits}`}Z`;
}

// Reads the three forms of a date in a header that RFC 9110 section 5.6.7 obliges a recipient to read. Checked by shape first:
// `Date.parse` takes "-1" for a date.
const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RFC_850_DATE = /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/;
const ASCTIME_DATE = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/** Milliseconds since the epoch, of a whole second. `asctime` dates are UTC too, but do not say so. */
export function parseHttpDate(text: string): number | null {
  if (!IMF_FIXDATE.test(text) && !RFC_850_DATE.test(text) && !ASCTIME_DATE.test(text)) return null;
  const atMs = Date.parse(text.endsWith(" GMT") ? text : `${text} GMT`);
  return Number.isNaN(atMs) ? null : atMs;
}

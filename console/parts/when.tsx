// Times as the log has them: UTC, everywhere, so that an address, a screenshot and an export say the same.

export function When({ at, precise = false }: { readonly at: string; readonly precise?: boolean }) {
  return (
    <time class="when" dateTime={at} title={at}>
      {precise ? preciseTime(at) : shortTime(at)}
    </time>
  );
}

/** `2026-11-29 18:30:05.046` */
function preciseTime(at: string): string {
  return at.replace("T", " ").replace(/Z$/, "");
}

/** `29 Nov 18:30:05`, with the year where it is not this one. */
export function shortTime(at: string, now = new Date()): string {
  const time = new Date(at);
  const day = new Intl.DateTimeFormat("en-GB", {
    day: "2-digit",
    month: "short",
    ...(time.getUTCFullYear() === now.getUTCFullYear() ? {} : { year: "numeric" }),
    timeZone: "UTC",
  });
  return `${day.format(time)} ${time.toISOString().slice(11, 19)}`;
}

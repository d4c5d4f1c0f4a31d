// Query strings: the API's own names, values repeated for several, so that an address of the console is the filter that is sent.

export type QueryValue = string | number | boolean | readonly string[] | null | undefined;

/** `?a=1&b=2`, or nothing. Null, undefined and empty values are left out. */
export function queryOf(values: Readonly<Record<string, QueryValue>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") query.append(name, String(one));
    }
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

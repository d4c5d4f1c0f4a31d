// What answers a KV binding on a bare workerd, which has no KV of its own: the requests that the binding makes (get, bulk get, put, delete,
// list), over a Map that lives as long as the process. On Cloudflare KV is another machine's work, so the cheapest there is stands in for it;
// `npm start` has Miniflare's, which keeps values in files.

/** @type {Map<string, { value: ArrayBuffer, expiration: number | null, metadata: string | null }>} */
const values = new Map();
const text = new TextDecoder();

/** @param {string} key */
function live(key) {
  const entry = values.get(key);
  if (entry === undefined || entry.expiration === null || entry.expiration * 1000 > Date.now()) return entry;
  values.delete(key);
  return undefined;
}

/** @param {URLSearchParams} query */
function expirationOf(query) {
  const ttl = query.get("expiration_ttl");
  const at = query.get("expiration");
  if (ttl !== null) return Math.floor(Date.now() / 1000) + Number(ttl);
  return at === null ? null : Number(at);
}

/** Ascending by code unit, from behind the cursor, which is the last name of the page before. @param {URLSearchParams} query */
function listed(query) {
  const prefix = query.get("prefix") ?? query.get("key_name_prefix") ?? "";
  const after = query.get("cursor") ?? "";
  const limit = Number(query.get("limit") ?? query.get("key_count_limit") ?? 1000);
  const names = [...values.keys()].filter((name) => name.startsWith(prefix) && name > after && live(name) !== undefined).sort();
  const page = names.slice(0, limit);
  const keys = page.map((name) => {
    const { expiration = null, metadata = null } = values.get(name) ?? {};
    return { name, ...(expiration === null ? {} : { expiration }), ...(metadata === null ? {} : { metadata }) };
  });
  const more = names.length > page.length;
  return { keys, list_complete: !more, ...(more ? { cursor: page.at(-1) } : {}), cacheStatus: null };
}

export default {
  /** @param {Request} request */
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const key = decodeURIComponent(pathname.slice(1));
    if (request.method === "POST" && key === "bulk/get") {
      const { keys, type, withMetadata } = /** @type {{ keys: string[], type?: string, withMetadata?: boolean }} */ (
        await request.json()
      );
      const read = (/** @type {string} */ name) => {
        const entry = live(name);
        if (entry === undefined) return null;
        const value = type === "json" ? JSON.parse(text.decode(entry.value)) : text.decode(entry.value);
        return withMetadata ? { value, metadata: JSON.parse(entry.metadata ?? "null") } : value;
      };
      return Response.json(Object.fromEntries(keys.map((name) => [name, read(name)])));
    }
    if (request.method === "PUT") {
      const metadata = request.headers.get("CF-KV-Metadata");
      values.set(key, { value: await request.arrayBuffer(), expiration: expirationOf(searchParams), metadata });
      return new Response();
    }
    if (request.method === "DELETE") {
      values.delete(key);
      return new Response();
    }
    if (key === "") return Response.json(listed(searchParams));
    const entry = live(key);
    if (entry === undefined) return new Response("Not Found", { status: 404 });
    const headers = new Headers();
    if (entry.expiration !== null) headers.set("CF-Expiration", String(entry.expiration));
    if (entry.metadata !== null) headers.set("CF-KV-Metadata", entry.metadata);
    return new Response(entry.value, { headers });
  },
};

// The real KV, giving its lists in pages of a few names, as the edge does with a thousand; and what was asked of it.
import { env } from "cloudflare:workers";

export interface PagedKv {
  readonly kv: KVNamespace;
  /** How often each was called, and the most keys that one `get` asked for. */
  readonly asked: { list: number; get: number; keysOfGet: number };
}

export function pagedKv(pageNames: number): PagedKv {
  const asked = { list: 0, get: 0, keysOfGet: 0 };
  const kv = new Proxy(env.AUDIT_KV, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      return (...args: readonly unknown[]) => {
        if (property === "list") {
          asked.list += 1;
          const [options] = args;
          return target.list({ ...Object(options), limit: pageNames });
        }
        if (property === "get") {
          asked.get += 1;
          asked.keysOfGet = Math.max(asked.keysOfGet, Array.isArray(args[0]) ? args[0].length : 1);
        }
        return Reflect.apply(value, target, args);
      };
    },
  });
  return { kv, asked };
}

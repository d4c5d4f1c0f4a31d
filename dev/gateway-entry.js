// The main module of the local gateway, around the built Worker: what Cloudflare's edge does before a request reaches a Worker.
//
// `Gateway` serves the one public socket (`gateway-socket.ts`). workerd puts the peer's address into `request.cf.clientIp` there, and it
// is written over whatever `cf-connecting-ip` the caller sent. The default export is what Miniflare's own entry socket would reach, where
// a caller's header counts: it serves nobody.
//
// What the Worker fetches goes straight to the network (`gateway-socket.ts`), not through a Worker of Miniflare's.
import { env as bindings } from "cloudflare:workers";
import worker from "./worker.js";

const { GATEWAY_NETWORK: network } = /** @type {{ GATEWAY_NETWORK: Fetcher }} */ (bindings);
globalThis.fetch = (input, init) => network.fetch(input, init);

export * from "./worker.js";

export default { fetch: () => new Response(null, { status: 404 }) };

export const Gateway = {
  /**
   * @param {Request} request
   * @param {unknown} env
   * @param {unknown} context
   */
  fetch(request, env, context) {
    const headers = new Headers(request.headers);
    // "127.0.0.1:50312" or "[::1]:50312"
    const address = /^\[?(.+?)\]?:\d+$/.exec(String(request.cf?.["clientIp"] ?? ""))?.[1];
    if (address === undefined) headers.delete("cf-connecting-ip");
    else headers.set("cf-connecting-ip", address);
    return worker.fetch(new Request(request, { headers }), env, context);
  },
};

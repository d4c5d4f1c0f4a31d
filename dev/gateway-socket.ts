// A Miniflare plugin that opens the gateway's public socket, leading straight to the `Gateway` entrypoint of `gateway-entry.js`.
//
// Why not one of Miniflare's own: its entry socket goes through a Worker that keeps a caller's `cf-connecting-ip` and rewrites
// `accept-encoding`, the scheme and 500 answers; its direct sockets let a caller replace all of `request.cf` (header MF-CF-Blob). On a
// plain workerd socket `request.cf` is `{clientIp}` alone, from the peer's address.
//
// On the way out the same: a Worker's `fetch` passes a Worker of Miniflare's, which adds headers that Bailiff takes off again. So
// `gateway-entry.js` is given the network itself, which is what that Worker has behind it.
import { fileURLToPath } from "node:url";
import type { Plugin } from "miniflare";

const NAME = "gateway-socket";

/** What `gateway-entry.js` finds the network under. */
const NETWORK_BINDING = "GATEWAY_NETWORK";
/** Miniflare's `network` service: public and private addresses, certificates as browsers trust them. */
const NETWORK_SERVICE = "internet";

/** The binding that makes Miniflare load this module. */
export function gatewaySocketBinding(address: string) {
  return {
    type: `unsafe:${NAME}`,
    dev: { plugin: { package: fileURLToPath(import.meta.url), name: NAME }, options: { address } },
  } as const;
}

/** Looked up by Miniflare, by this name. */
export const plugins: Readonly<Record<string, Plugin>> = {
  [NAME]: {
    getBindings: () => [{ name: NETWORK_BINDING, service: { name: NETWORK_SERVICE } }],
    getNodeBindings: async () => ({}),
    getServices({ options: { config } }) {
      const binding = Object.values(config.env ?? {}).find(({ type }) => type === `unsafe:${NAME}`);
      if (binding === undefined) return;
      const address = addressOf("dev" in binding ? binding.dev?.options : undefined);
      // What Miniflare calls the service of a Worker (`getUserServiceName`, which its module does not export by name).
      const service = { name: `core:user:${config.name}`, entrypoint: "Gateway" };
      return { services: [], extensions: [], sockets: [{ name: NAME, address, service, http: {} }] };
    },
  },
};

/** Of what `gatewaySocketBinding` made, and Miniflare handed over. Without zod: this module is loaded by itself, at each start. */
function addressOf(options: unknown): string {
  if (typeof options === "object" && options !== null && "address" in options && typeof options.address === "string") {
    return options.address;
  }
  throw new Error(`${NAME}: no address`);
}

// What stands in for Clerk: a node:http server in its own process that answers every request at once with the same user, or a list
// of as many as `limit` asks for. It does no work worth measuring, so what is left is the gateway's.
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { LOCALHOST } from "../dev/ports.ts";
import { type Child, serveParent, startChild } from "./child.ts";

export const USER_ID = "user_2benchBenchBenchBenchBench0";

/** As long and as nested as a plain user of Clerk's. */
export const USER = {
  id: USER_ID,
  object: "user",
  username: "bench",
  first_name: "Ada",
  last_name: "Lovelace",
  image_url: "https://img.example.com/eyJ0eXBlIjoiZGVmYXVsdCIsImlpZCI6Imluc18yYmVuY2gifQ",
  has_image: false,
  primary_email_address_id: "idn_2bench0",
  primary_phone_number_id: null,
  password_enabled: true,
  two_factor_enabled: false,
  totp_enabled: false,
  backup_code_enabled: false,
  email_addresses: ["ada@example.com", "lovelace@example.com"].map((email_address, index) => ({
    id: `idn_2bench${index}`,
    object: "email_address",
    email_address,
    reserved: false,
    verification: { status: "verified", strategy: "email_code", attempts: 1, expire_at: 1_767_268_800_000 },
    linked_to: [],
    created_at: 1_767_268_800_000,
    updated_at: 1_767_268_800_000,
  })),
  phone_numbers: [],
  web3_wallets: [],
  external_accounts: [],
  public_metadata: { plan: "pro" },
  private_metadata: { customer: "cus_12345", notes: "a line of text that a policy may want to hide" },
  unsafe_metadata: {},
  external_id: null,
  last_sign_in_at: 1_767_268_800_000,
  banned: false,
  locked: false,
  created_at: 1_767_268_800_000,
  updated_at: 1_767_268_800_000,
  delete_self_enabled: true,
  create_organization_enabled: true,
};

const readySchema = z.object({ url: z.string() });

export async function startUpstream(): Promise<Child<z.infer<typeof readySchema>>> {
  return startChild(fileURLToPath(import.meta.url), {}, readySchema);
}

if (import.meta.main) {
  serveParent(z.object({}), async () => {
    const one = Buffer.from(JSON.stringify(USER));
    const lists = new Map<string, Buffer>();
    const listOf = (limit: string) => {
      const made = lists.get(limit) ?? Buffer.from(JSON.stringify(Array.from({ length: Number(limit) }, () => USER)));
      lists.set(limit, made);
      return made;
    };
    const server = createServer((request, response) => {
      request.resume();
      const limit = /^\/v1\/users\?(?:.*&)?limit=(\d+)/.exec(request.url ?? "")?.[1];
      const body = limit === undefined ? one : listOf(limit);
      response.writeHead(200, { "content-type": "application/json", "content-length": body.byteLength }).end(body);
    });
    // Longer than a benchmark: a connection closed just as it is used again would be an error that nobody made.
    server.keepAliveTimeout = 600_000;
    await new Promise<void>((resolve) => server.listen(0, LOCALHOST, resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no address");
    const close = async () => void server.close();
    return { ready: { url: `http://${LOCALHOST}:${address.port}` }, close };
  });
}

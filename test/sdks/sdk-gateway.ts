// What an SDK is pointed at: the built Worker on its runtime, Clerk's emulator behind it, the shipped policies and some of our own.
import { readExampleBundle } from "../../dev/example-bundle.ts";
import { type Emulator, startEmulator } from "../../emulator/server.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { type Admin, adminOf } from "../e2e/gateway-admin.ts";
import { CLERK_SECRET_KEY, runGateway, temporaryState } from "../e2e/running-gateway.ts";

const EVERY = OPERATIONS.map(({ name }) => name);
/** What the policy `once` allows, each a single time. */
export const ONCE = ["users.get", "users.lock", "users.update_metadata"] as const;

const POLICIES = [
  { policy: "sdk-all", rules: [{ id: "all", allow: EVERY }] },
  {
    policy: "sdk-none",
    rules: [
      { id: "look-but", allow: EVERY },
      { id: "do-not-touch", deny: EVERY },
    ],
  },
  {
    policy: "sdk-once",
    rules: ONCE.map((name) => ({
      id: `one-${name.replace(/\W/g, "-").replaceAll("_", "-")}`,
      allow: [name],
      limit: [{ max: 1, per: "1h" }],
    })),
  },
];

/** Clerk is given up on sooner than by default, so that what takes too long does not take long to test. */
const SETTINGS = { UPSTREAM_TIMEOUT_MS: "2500", UPSTREAM_DEADLINE_MS: "4000" };

export interface SdkGateway {
  readonly origin: string;
  readonly emulator: Emulator;
  readonly admin: Admin;
  /** A key under one of the policies above or a shipped one. */
  key(policy: string): Promise<{ readonly id: string; readonly key: string }>;
  stop(): Promise<void>;
}

export async function startSdkGateway(): Promise<SdkGateway> {
  const state = temporaryState();
  const emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  const gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir, env: SETTINGS });
  const admin = adminOf(gateway.url);
  const shipped = readExampleBundle().policies.filter((one) => typeof one === "object" && one !== null);
  await admin.publish([...shipped, ...POLICIES]);
  return {
    origin: gateway.url,
    emulator,
    admin,
    key: (policy) => admin.mint(policy),
    async stop() {
      await gateway.stop();
      await emulator.close();
      state.remove();
    },
  };
}

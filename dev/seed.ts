// Fills a gateway that has just come up: the example policies when it has none, and demo keys where the emulator is behind it.
import * as z from "zod";
import { adminClient } from "./admin-client.ts";
import { type DemoKey, readyDemoKeys } from "./demo-keys.ts";
import { readExampleBundle } from "./example-bundle.ts";
import { describeError } from "./problem.ts";
import type { LocalSecrets } from "./secrets.ts";

const bundleSchema = z.looseObject({ policies: z.array(z.looseObject({ policy: z.string() })) });

export interface Seeded {
  readonly keys: readonly DemoKey[];
  /** What went wrong, for the user to read: the gateway serves without it. */
  readonly warnings: readonly string[];
}

export async function seedGateway(options: {
  readonly url: string;
  readonly secrets: LocalSecrets;
  readonly stateDir: string;
  readonly withDemoKeys: boolean;
}): Promise<Seeded> {
  const admin = adminClient(options.url, options.secrets.ROOT_TOKEN);
  const example = readExampleBundle();
  try {
    const present = new Set((await admin.call("GET", "/admin/policies", bundleSchema)).policies.map(({ policy }) => policy));
    if (present.size === 0 && example.names.length > 0) {
      await admin.call("PUT", "/admin/policies", z.unknown(), { policies: example.policies, tests: example.tests });
      for (const name of example.names) present.add(name);
    }
    if (!options.withDemoKeys) return { keys: [], warnings: [] };
    // A key for a policy that the user has taken out of the bundle would be refused.
    const policies = example.names.filter((name) => present.has(name));
    return { keys: await readyDemoKeys({ ...options, admin, policies }), warnings: [] };
  } catch (error) {
    return { keys: [], warnings: [`example policies and demo keys are not ready: ${describeError(error)}`] };
  }
}

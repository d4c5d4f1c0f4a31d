// One gateway for a file of command line tests, with signed exports, and `bailiff` in several roles.
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type StartedGateway, startGateway } from "../harness.ts";
import { removeFolder } from "../remove-folder.ts";
import { bailiffAs, type RunBailiff } from "./run-bailiff.ts";

export interface CliGateway {
  readonly gateway: StartedGateway;
  /** With the root token. */
  readonly bailiff: RunBailiff;
  /** With the demo key of a policy. */
  as(policy: string): RunBailiff;
  /** With a token that nobody minted. */
  readonly stranger: RunBailiff;
  /** A path in a directory of its own. */
  file(name: string): string;
  stop(): Promise<void>;
}

export async function cliGateway(): Promise<CliGateway> {
  const signingKey = generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
  const gateway = await startGateway({ env: { AUDIT_SIGNING_KEY: signingKey, DEFAULT_KEY_RATE: "off" } });
  const directory = await mkdtemp(path.join(tmpdir(), "bailiff-cli-"));
  const withToken = (token: string) => bailiffAs({ BAILIFF_URL: gateway.url, BAILIFF_TOKEN: token });
  return {
    gateway,
    bailiff: withToken(gateway.rootToken),
    as: (policy) => withToken(gateway.demoKeys.get(policy) ?? ""),
    stranger: withToken("sk_test_bailiff_nobody"),
    file: (name) => path.join(directory, name),
    async stop() {
      await gateway.stop();
      await removeFolder(directory);
    },
  };
}

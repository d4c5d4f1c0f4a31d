// What a signature says depends on where the key is from: one that was given must fit, one that the gateway has today may be another one.
import { generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { environmentAuditKey } from "../../../cli/audit/audit-key.ts";
import { CheckpointSignatures } from "../../../cli/audit/checkpoint-signatures.ts";
import { judgeSignature, type KeySource, type KnownKeys } from "../../../cli/audit/judge-signature.ts";
import { type Checkpoint, nextCheckpoint } from "../../../src/audit/checkpoint.ts";
import { type Manifest, readManifest } from "../../../src/audit/manifest.ts";
import { type AuditSigner, createAuditSigner } from "../../../src/audit/signing.ts";
import { readVerifyingKeys } from "../../../src/audit/verify-signature.ts";
import { madeLog, manifestFor } from "./made-log.ts";

const GATEWAY = "https://bailiff.example.com";
const newSigner = () =>
  createAuditSigner(generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"));
let [now, then]: (AuditSigner | undefined)[] = [];
beforeAll(async () => {
  [now, then] = await Promise.all([newSigner(), newSigner()]);
});

async function signedBy(
  signer: AuditSigner | undefined,
  checkpoint: Checkpoint | null = null,
  more: object = {},
): Promise<Manifest> {
  const unsigned = { ...manifestFor(madeLog(), checkpoint), ...more };
  const manifest = readManifest(JSON.stringify({ ...unsigned, signature: (await signer?.sign(unsigned)) ?? null }));
  if (manifest === null) throw new Error("no manifest");
  return manifest;
}
async function checkpointBy(signer: AuditSigner | null | undefined): Promise<Checkpoint> {
  const unsigned = nextCheckpoint(null, [], Date.UTC(2026, 10, 2));
  return { ...unsigned, signature: (await signer?.sign(unsigned)) ?? null };
}
function keyOf(signer: AuditSigner | undefined, gateway: string | null): KeySource {
  return { keys: readVerifyingKeys(JSON.stringify({ keys: [signer?.publicKey] })) ?? [], gateway };
}
const [given, fetched] = [() => keyOf(now, null), () => keyOf(now, GATEWAY)];

function judged(manifest: Manifest, known: KnownKeys, unsigned: boolean) {
  const signatures = new CheckpointSignatures(known.keys ?? []);
  if (manifest.checkpoint) signatures.take(manifest.checkpoint);
  return judgeSignature(manifest, signatures, known, unsigned);
}

describe("an export", () => {
  it("is good by the key that was given, and with a caution by the one that was fetched", async () => {
    const manifest = await signedBy(now, await checkpointBy(now));
    expect(judged(manifest, given(), false)).toEqual({ state: "good", faults: [], warnings: [] });
    expect(judged(manifest, fetched(), false)).toEqual({
      state: "good",
      faults: [],
      warnings: [expect.stringContaining("gave the key itself")],
    });
  });

  it("by another key than the one given is not whole; by another one than the gateway has now it stays open", async () => {
    const manifest = await signedBy(then, await checkpointBy(then));
    expect(judged(manifest, given(), false)).toMatchObject({
      state: "bad",
      faults: [expect.stringContaining("another key")],
    });
    expect(judged(manifest, fetched(), false)).toMatchObject({
      state: "unchecked",
      faults: [],
      warnings: [expect.stringMatching(/^signature not checked: .*now has another one/)],
      undecided: expect.stringContaining("now has another one"),
    });
  });

  it.each([given, fetched])("is not whole when its signature does not hold, or there is none", async (known) => {
    const changed = { ...(await signedBy(now)), to: "2026-11-24T00:00:00.000Z" };
    expect(judged(changed, known(), false)).toMatchObject({
      state: "bad",
      faults: [expect.stringContaining("does not hold")],
    });
    expect(judged(await signedBy(undefined), known(), false)).toMatchObject({
      state: "unsigned",
      faults: [expect.anything()],
    });
    expect(judged(await signedBy(undefined), known(), true)).toMatchObject({ state: "unsigned", faults: [] });
  });

  it("holds a checkpoint of before the key was set, or changed, and no forged one", async () => {
    const withIt = async (checkpoint: Checkpoint) => judged(await signedBy(now, checkpoint), given(), false);
    const warnings = [expect.stringContaining("checkpoint 1 is not signed by this key")];
    expect(await withIt(await checkpointBy(null))).toEqual({ state: "good", faults: [], warnings });
    expect(await withIt(await checkpointBy(then))).toEqual({ state: "good", faults: [], warnings });
    expect(await withIt({ ...(await checkpointBy(now)), at: "2026-11-03T00:00:00.000Z" })).toMatchObject({
      state: "bad",
      faults: ["the signature of checkpoint 1 does not hold"],
    });
  });

  it.each([{ x: "\ud800" }, { "\udc00": 1 }])("with half a surrogate pair in it was signed by nobody: %j", async (more) => {
    const manifest = { ...(await signedBy(now)), ...more };
    expect(judged(manifest, given(), false)).toMatchObject({ state: "bad" });
  });
});

describe("the key of the environment", () => {
  it.each([{}, { BAILIFF_URL: "not an address" }, { BAILIFF_URL: "ftp://x" }, { BAILIFF_URL: "http://127.0.0.1:9" }])(
    "that cannot be had keeps nobody from checking the rest: %j",
    async (env) => {
      const known = await environmentAuditKey(env);
      expect(judged(await signedBy(now), known, false)).toEqual({
        state: "unchecked",
        faults: [],
        warnings: [expect.stringContaining("signature not checked: ")],
      });
    },
  );
});

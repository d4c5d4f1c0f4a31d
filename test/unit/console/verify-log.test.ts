// The verifier of the browser, on the table of files that all verifiers have to judge alike: as it is on Node, and as it is built for browsers,
// where others take the place of Node's modules.
import { Blob } from "node:buffer";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type * as Verify from "../../../console/verify/verify-log.ts";
import { verifyLog } from "../../../console/verify/verify-log.ts";
import { projectPath } from "../../../dev/project.ts";
import { KEY_FILE, OTHER_KEY_FILE, verifierCases } from "../docs/verifier-cases.ts";

const directory = mkdtempSync(path.join(tmpdir(), "bailiff-browser-verifier-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let built: typeof Verify;
beforeAll(async () => {
  const outfile = path.join(directory, "verify-log.mjs");
  await build({
    entryPoints: [projectPath("console/verify/verify-log.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "browser",
    alias: {
      "node:buffer": projectPath("console/engine/node-buffer.ts"),
      "node:crypto": projectPath("console/verify/node-crypto.ts"),
    },
  });
  built = await import(pathToFileURL(outfile).href);
});

// What needs anchors, or a word that an unsigned export is fine, is the command line's.
const cases = (await verifierCases()).filter(({ anchors, unsigned }) => anchors === undefined && unsigned !== true);
const keys = { none: "", own: readFileSync(KEY_FILE, "utf8"), other: OTHER_KEY_FILE } as const;
const EXITS = { whole: 0, tampered: 1, unusable: 2 } as const;
const nothing = () => undefined;

describe("a file that is verified in the browser", () => {
  it.each(cases)("$what: the same verdict, in the same words", async ({ text, key = "none", exit }) => {
    const file = new Blob([text]) as unknown as globalThis.Blob;
    const inBrowser = await built.verifyLog(file, keys[key], nothing);
    expect(EXITS[inBrowser.result]).toBe(exit);
    expect(inBrowser).toEqual(await verifyLog(file, keys[key], nothing));
  });

  it("takes a key as PEM, and refuses one that is none", async () => {
    const { createPublicKey } = await import("node:crypto");
    const jwk = JSON.parse(keys.own).keys?.[0] ?? JSON.parse(keys.own);
    const pem = createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" });
    const [whole] = cases;
    const file = new Blob([whole?.text ?? ""]) as unknown as globalThis.Blob;
    expect(await built.verifyLog(file, String(pem), nothing)).toMatchObject({ result: "whole", signature: "good" });
    expect(await built.verifyLog(file, "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----", nothing)).toMatchObject({
      result: "unusable",
    });
  });

  it("is read in pieces, a manifest larger than one of them too, with letters of several bytes across their borders", async () => {
    const [whole] = cases;
    const text = `\ufeff${whole?.text ?? ""}`;
    const padded = text.replace(/\n$/, `${" ".repeat(200_000)}\n\n`);
    const file = new Blob([padded]) as unknown as globalThis.Blob;
    expect(await built.verifyLog(file, "", nothing)).toMatchObject({ result: "whole" });
  });
});

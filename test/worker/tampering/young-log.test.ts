// A log that is younger than anything that can have expired is exported from its beginning, and nothing in it is missing.
import { expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { testGateway } from "../test-gateway.ts";
import { exportOf, verdictOn } from "./exported-file.ts";
import { LogScene } from "./log-scene.ts";
import { AUDIT_SIGNING_KEY } from "./storage-at-rest.ts";

it("that began twenty days ago, where records expire, is signed from its beginning on", async () => {
  const scene = new LogScene();
  vi.setSystemTime(Date.now() - 20 * 86_400_000);
  const key = await scene.beginAnew();
  const day = async () => {
    await scene.act(key);
    for (const ledger of [key.id, "admin"]) await scene.report(ledger);
    await scene.checkpoint();
  };
  await day();
  runFromNoon();
  await day();
  for (const days of ["30", "365"]) {
    const kept = testGateway({ vars: { AUDIT_SIGNING_KEY, AUDIT_RETENTION_DAYS: days } });
    const { manifest, lines } = await exportOf(kept);
    expect(manifest).toMatchObject({
      from: "1970-01-01T00:00:00.000Z",
      contradictions: [],
      signature: { algorithm: "Ed25519" },
    });
    expect(manifest.ledgers.map(({ ledger }) => ledger)).toEqual(expect.arrayContaining([key.id, "admin"]));
    expect(verdictOn(lines).faults).toEqual([]);
  }
});

// Changes of a key and publishes in any order, with the storage of its Ledger or of the Registry put back to an earlier time in between: once both
// have told each other what they know, they agree on the newest that either knew. What was revoked stays so, no secret works but the last.
import { runInDurableObject } from "cloudflare:test";
import fc from "fast-check";
import { expect, it } from "vitest";
import { ledgerOf, ringAlarm } from "../ledger-inspection.ts";
import { registry, ringRegistry } from "../registry-alarm.ts";
import { json } from "../scripted-clerk.ts";
import { inLedger } from "../tampering/storage-at-rest.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";
import { keptLedger, keptRegistry, putLedgerBack, putRegistryBack } from "./earlier-storage.ts";

const STEPS = [
  "patch",
  "rotate",
  "revoke",
  "cut_off",
  "publish",
  "tell",
  "keep_ledger",
  "keep_registry",
  "ledger",
  "registry",
] as const;
const steps = fc.array(fc.constantFrom(...STEPS, "patch", "rotate", "publish", "ledger", "registry"), {
  minLength: 3,
  maxLength: 12,
});

/** What one of the two knows of the key. */
interface Known {
  readonly revision: number;
  readonly name: string;
  readonly key: string;
  readonly ended: boolean;
  readonly severed: boolean;
}

function newest(ledger: Known, listed: Known | null): Known {
  if (listed === null || ledger.ended) return ledger;
  return listed.ended || listed.revision > ledger.revision ? listed : ledger;
}

let published = 0;

class Scene {
  readonly #gateway = testGateway();
  readonly #id: string;
  readonly #child: MintedKey;
  readonly #given: string[];
  #ledger: Known;
  #listed: Known | null;
  #keptLedger: { readonly known: Known; readonly rows: Awaited<ReturnType<typeof keptLedger>> };
  #keptRegistry: { readonly known: Known | null; readonly rows: Awaited<ReturnType<typeof keptRegistry>> };
  /** Null: the Registry was set back, and nobody has published since it lists the key again. */
  #version: string | null = null;

  private constructor(made: {
    readonly parent: MintedKey;
    readonly child: MintedKey;
    readonly ledger: Awaited<ReturnType<typeof keptLedger>>;
    readonly registry: Awaited<ReturnType<typeof keptRegistry>>;
  }) {
    const { id, key } = made.parent;
    this.#gateway.clerk.answerWith(() => json({ id: "user_1" }));
    this.#id = id;
    this.#child = made.child;
    this.#given = [key];
    this.#ledger = { revision: 1, name: "Test key", key, ended: false, severed: false };
    this.#listed = this.#ledger;
    this.#keptLedger = { known: this.#ledger, rows: made.ledger };
    this.#keptRegistry = { known: null, rows: made.registry };
  }

  static async begin(): Promise<Scene> {
    const gateway = testGateway();
    await publish(gateway);
    const before = await keptRegistry();
    const parent = await gateway.mint(["p"]);
    const child = await gateway.mint(["p"], {}, parent.key);
    return new Scene({ parent, child, registry: before, ledger: await keptLedger(parent.id) });
  }

  async take(step: (typeof STEPS)[number]): Promise<void> {
    switch (step) {
      case "patch": {
        const name = `Name ${this.#ledger.revision} ${this.#given.length}`;
        await this.#change("PATCH", "", { name }, () => ({ name }));
        return;
      }
      case "rotate":
        await this.#change("POST", "/rotate", { grace_seconds: 0 }, (body) => {
          this.#given.push(String(body["key"]));
          return { key: String(body["key"]), severed: true };
        });
        return;
      case "revoke":
        await this.#change("POST", "/revoke", { reason: "leaked" }, () => ({ ended: true }));
        return;
      case "cut_off": {
        // As with all keys of its owner; whoever asked for it is gone before the Registry hears of it.
        if (this.#listed !== null) await registry().beginKeyChanges([this.#id]);
        await ledgerOf(this.#id).changeKey({ kind: "revoke", by: "root", reason: "leaked" });
        if (!this.#ledger.ended) this.#ledger = { ...this.#ledger, revision: this.#ledger.revision + 1, ended: true };
        return;
      }
      case "publish": {
        const version = await publish(this.#gateway);
        this.#version = this.#listed === null ? null : version;
        return;
      }
      case "tell":
        return this.tell();
      case "keep_ledger":
        this.#keptLedger = { known: this.#ledger, rows: await keptLedger(this.#id) };
        return;
      case "keep_registry":
        this.#keptRegistry = { known: this.#listed, rows: await keptRegistry() };
        return;
      case "ledger":
        await putLedgerBack(this.#id, this.#keptLedger.rows);
        this.#ledger = this.#keptLedger.known;
        return;
      case "registry":
        await putRegistryBack(this.#keptRegistry.rows);
        this.#listed = this.#keptRegistry.known;
        this.#version = null;
        return;
    }
  }

  /** Both Ledgers say where they stand, and all that is due is done, also what is due later. */
  async tell(): Promise<void> {
    for (const id of [this.#id, this.#child.id]) {
      await inLedger(id, () => undefined);
      await ringAlarm(id);
    }
    await runInDurableObject(registry(), (_object, { storage }) =>
      storage.sql.exec("UPDATE keys SET ask_ms = 0 WHERE ask_ms > 0").toArray(),
    );
    await ringRegistry();
    await ringRegistry();
    this.#ledger = newest(this.#ledger, this.#listed);
    this.#listed = this.#ledger;
  }

  async expectNewest(): Promise<void> {
    await this.tell();
    if (this.#version === null) {
      await this.take("publish");
      await this.tell();
    }
    const { name, key, ended, severed } = this.#ledger;
    const lease = await ledgerOf(this.#id).lease();
    const listed = await registry().key(this.#id);
    expect(lease?.record).toMatchObject({ name, revoked: ended ? { reason: "leaked" } : null });
    expect(listed).toEqual({ record: lease?.record, stale: false });
    expect(lease?.bundle).toEqual(await registry().currentBundle());
    expect(lease?.bundle?.version).toBe(this.#version);
    const { clerk } = this.#gateway;
    const ban = async (by: string) => (await testGateway({ clerk }).call("POST", "/v1/users/user_1/ban", { key: by })).status;
    for (const one of this.#given) expect(await ban(one)).toBe(one === key && !ended ? 200 : 401);
    if (ended || severed) expect(await ban(this.#child.key)).toBe(401);
  }

  async #change(
    method: string,
    path: string,
    body: object,
    made: (body: Record<string, unknown>) => Partial<Known>,
  ): Promise<void> {
    const answer = await this.#gateway.admin(method, `/keys/${this.#id}${path}`, body);
    const isRevoked = newest(this.#ledger, this.#listed).ended;
    if (this.#listed === null) expect(answer.status).toBe(404);
    else if (isRevoked && path !== "/revoke") expect(answer.codes).toEqual(["bailiff_key_revoked"]);
    else expect(answer, answer.text).toMatchObject({ status: 200 });
    if (this.#listed === null) return;
    const known = newest(this.#ledger, this.#listed);
    this.#ledger = isRevoked ? known : { ...known, ...made(answer.body ?? {}), revision: known.revision + 1 };
    this.#listed = this.#ledger;
  }
}

async function publish(gateway: ReturnType<typeof testGateway>): Promise<string> {
  published += 1;
  const rules = [{ id: `a${published}`, allow: ["users.*", "keys.*"] }];
  const answer = await gateway.publish([{ policy: "p", rules }]);
  expect(answer, answer.text).toMatchObject({ status: 200 });
  return String(answer.body?.["version"]);
}

it("a key and the bundle in force are in the end the newest that its Ledger or the Registry knew", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const scene = await Scene.begin();
      for (const step of taken) await scene.take(step);
      await scene.expectNewest();
    }),
    { numRuns: 15 },
  );
});

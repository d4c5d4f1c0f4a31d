// Back ends with Clerk's own middlewares, given a key of Bailiff's: are sessions verified, do users calls work, and what is asked beside.
// What came of it becomes the tables of docs/middlewares.md.
import { createPublicKey } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { SEED } from "../../emulator/server.ts";
import { installed } from "./install.ts";
import { type BackEnd, MIDDLEWARES, MIDDLEWARES_RECIPE, PUBLISHABLE_KEY, startBackEnd } from "./middlewares/middleware.ts";
import { type RecordingProxy, startRecordingProxy } from "./middlewares/recording-proxy.ts";
import { MIDDLEWARE_RESULTS, type MiddlewareResult, readMiddlewareResults, type Seen } from "./middlewares/results.ts";
import { MIDDLEWARE_SCENES } from "./middlewares/scenes.ts";
import { type Sight, see } from "./middlewares/see.ts";
import { SETTING_IDS, type SettingId, settingsOf } from "./middlewares/settings.ts";
import { resultsText } from "./results.ts";
import { type SdkGateway, startSdkGateway } from "./sdk-gateway.ts";

/** From a registry, on a slow line, and a build. */
const INSTALL_MS = 400_000;
const USER = SEED.staff.id;
const POLICIES = [
  { policy: "back-end", rules: [{ id: "look-up", allow: ["users.get"] }] },
  {
    policy: "back-end-no-jwks",
    rules: [
      { id: "look-up", allow: ["users.get"] },
      { id: "no-jwks", deny: ["jwks.get"] },
    ],
  },
];
const inCi = process.env["CI"] === "true";

let folder: string;
let gateway: SdkGateway;
let proxy: RecordingProxy;
let jwtKey: string;
let keys: { readonly reader: string; readonly denied: string };
const results: MiddlewareResult[] = [];

beforeAll(async () => {
  folder = await installed(MIDDLEWARES_RECIPE);
  gateway = await startSdkGateway();
  proxy = await startRecordingProxy(gateway.origin);
  await gateway.admin.publish(POLICIES);
  keys = { reader: (await gateway.key("back-end")).key, denied: (await gateway.key("back-end-no-jwks")).key };
  const { keys: published } = z
    .object({ keys: z.array(z.looseObject({ kty: z.string() })) })
    .parse(gateway.emulator.store.signingKeys.jwks());
  const [jwk = { kty: "none" }] = published;
  jwtKey = createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" }).toString();
}, INSTALL_MS);
afterAll(async () => {
  await proxy?.close();
  await gateway?.stop();
});

const session = () => ({ authorization: `Bearer ${gateway.emulator.store.signingKeys.mint({ userId: USER })}` });

describe.each(MIDDLEWARES)("$name $version", (middleware) => {
  const { name, version } = middleware;
  const result: MiddlewareResult = { name, version, settings: {}, scenes: {} };
  let running: BackEnd | undefined;
  afterAll(async () => {
    await running?.stop();
    results.push(result);
  });

  const start = async (setting: SettingId, secretKey = keys.reader, apiUrl = proxy.origin): Promise<BackEnd> => {
    await running?.stop();
    running = await startBackEnd(
      folder,
      name,
      settingsOf(setting, { secretKey, publishableKey: PUBLISHABLE_KEY, apiUrl, jwtKey }),
    );
    return running;
  };
  const me = (backEnd: BackEnd) => see(backEnd, proxy, "/me", session());
  const user = (backEnd: BackEnd) => see(backEnd, proxy, `/user?id=${USER}`, {});

  it("is the version that is installed", () => {
    const { version: has } = JSON.parse(readFileSync(`${folder}/node_modules/${name}/package.json`, "utf8"));
    expect(has).toBe(version);
  });

  it.each(SETTING_IDS)("is told of Bailiff by: %s", async (setting) => {
    const backEnd = await start(setting);
    const seen = { session: await me(backEnd), users: await user(backEnd) };
    result.settings[setting] = { session: plain(seen.session), users: plain(seen.users) };
    // Whatever it does, nobody is let in whose token was not verified, and what came is one of what the page explains.
    expect(["signed in", "signed out", "answers 500"]).toContain(seen.session.came);
    if (seen.session.came === "signed in" && !setting.includes("jwtKey"))
      expect(seen.session.asked).toEqual(["GET /v1/jwks 200"]);
    if (setting === middleware.advised || setting === middleware.advisedAlone) {
      expect(seen.session).toMatchObject({ came: "signed in", outside: [] });
      expect(seen.users).toMatchObject({ came: "works", asked: ["GET /v1/users/{id} 200"], outside: [] });
    }
  });

  it("verifies a session through GET /v1/jwks once, then from its own cache", async () => {
    const backEnd = await start(middleware.advised);
    expect(await me(backEnd)).toMatchObject({ came: "signed in", asked: ["GET /v1/jwks 200"] });
    expect(await me(backEnd)).toMatchObject({ came: "signed in", asked: [] });
  });

  it("does not sign in a token that another instance signed", async () => {
    const backEnd = await start(middleware.advised);
    const [head, claims] = session().authorization.split(".");
    const forged = { authorization: `${head}.${claims}.${"A".repeat(342)}` };
    expect(await see(backEnd, proxy, "/me", forged)).toMatchObject({ came: "signed out", reason: "token-invalid-signature" });
  });

  it.each(MIDDLEWARE_SCENES)("meets $id", async ({ id, path, headers }) => {
    const backEnd = await start(middleware.advised);
    const seen = await see(backEnd, proxy, path, headers(gateway.emulator, USER));
    result.scenes[id] = plain(seen);
    expect(seen.outside).toEqual([]);
    // What Bailiff refuses says what to do.
    for (const refusal of seen.refusals) expect(refusal).toContain("Clerk's address and key");
    expect(seen.came).toMatch(
      id.startsWith("session")
        ? /^signed in$/
        : /^(signed out|not accepted, as \w+|answers 307|an error: Bailiff does not serve.*)$/,
    );
  });

  it("is signed out, and says so in a header, with a key to which policy denies the JWKS", async () => {
    const backEnd = await start(middleware.advised, keys.denied);
    const seen = await me(backEnd);
    record(result, "JWKS denied", seen);
    expect(seen).toMatchObject({ came: "signed out", reason: "jwk-remote-failed-to-load", asked: ["GET /v1/jwks 403, 5 times"] });
    expect(seen.message).toContain("/v1/jwks with code=403");
    expect(await user(backEnd)).toMatchObject({ came: "works" });
  });

  it("verifies sessions with that key when it has the key of the instance", async () => {
    const backEnd = await start(middleware.advisedAlone, keys.denied);
    const seen = await me(backEnd);
    record(result, "JWKS denied, jwtKey", seen);
    expect(seen).toMatchObject({ came: "signed in", asked: [], outside: [] });
    expect(await user(backEnd)).toMatchObject({ came: "works" });
  });

  it("is signed out, and says so in a header, with a key that Bailiff does not know", async () => {
    const backEnd = await start(middleware.advised, `${keys.reader.slice(0, -1)}${keys.reader.endsWith("a") ? "b" : "a"}`);
    const seen = await me(backEnd);
    record(result, "unknown key", seen);
    expect(seen).toMatchObject({ came: "signed out", reason: "secret-key-invalid" });
    expect(await user(backEnd)).toMatchObject({ came: expect.stringMatching(/^an error/) });
  });

  it("is signed out, and says so in a header, with /v1 in the address", async () => {
    const backEnd = await start(middleware.advised, keys.reader, `${proxy.origin}/v1`);
    const seen = await me(backEnd);
    record(result, "address with /v1", seen);
    expect(seen).toMatchObject({ came: "signed out", reason: "jwk-remote-failed-to-load" });
    expect(seen.message).toContain("code=404");
    expect(await user(backEnd)).toMatchObject({ came: expect.stringContaining("/v1 twice") });
  });
});

it("gives the results that are checked in", () => {
  // A run of some tests is no result.
  if (results.length < MIDDLEWARES.length || results.some((one) => !isWhole(one))) return;
  const text = resultsText(results);
  if (inCi) expect(resultsText(readMiddlewareResults()), "run npm run sdks and npm run generate").toBe(text);
  else writeFileSync(MIDDLEWARE_RESULTS, text);
});

function record(result: MiddlewareResult, scene: string, seen: Sight): void {
  result.scenes[scene] = plain(seen);
}

function plain({ came, reason, asked, outside }: Sight): Seen {
  return { came, reason, asked: [...asked], outside: [...outside] };
}

function isWhole({ settings, scenes }: MiddlewareResult): boolean {
  return (
    SETTING_IDS.every((id) => id in settings) && MIDDLEWARE_SCENES.every(({ id }) => id in scenes) && "address with /v1" in scenes
  );
}

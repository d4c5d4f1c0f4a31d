// The console behind Cloudflare Access: a person is known by Access's assertion at each call, without a session, and a job by its token.
import { beforeEach, expect, it } from "vitest";
import { jobPayload, personPayload } from "../../issuer-stand-in.ts";
import { AUDITOR, AUTHOR, MACHINES, nowSeconds, PEOPLE, type SigningIn, signingIn } from "../sign-in/signing-in.ts";
import { browser, signedIn } from "./session-scene.ts";

let world: SigningIn;
let ada: string;

beforeEach(async () => {
  world = await signingIn();
  expect(await world.gateway.publish([AUDITOR, AUTHOR], { people: PEOPLE, machines: MACHINES })).toMatchObject({ status: 200 });
  ada = await world.access.sign(personPayload(nowSeconds()));
});

const NO_SESSION = { session: null, csrf: null, expires_at: null, idle_expires_at: null };

it("says who a person is and what they may do, without cookie or token", async () => {
  const answer = await world.asPerson("GET", "/console/session", ada);
  expect(answer).toMatchObject({
    status: 200,
    body: { principal: { kind: "person", name: "ada@example.com", policies: ["auditor"] }, ...NO_SESSION },
  });
  expect(answer.headers.get("set-cookie")).toBeNull();
  const may: unknown = answer.body?.["may"];
  expect(may).toEqual(expect.arrayContaining(["audit.read", "status.read", "policies.read"]));
  for (const none of ["console.sign_in", "keys.create", "policies.publish"]) expect(may).not.toContain(none);
  const job = await world.github.sign(jobPayload(nowSeconds()));
  expect(await world.asJob("GET", "/console/session", job)).toMatchObject({
    status: 200,
    body: { principal: { kind: "machine" } },
  });
});

it("is not exchanged for a session, and not by another site", async () => {
  expect(await world.asPerson("POST", "/console/session", ada)).toMatchObject({ status: 403, codes: ["bailiff_scope_denied"] });
  for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "same-site" }])
    expect(await world.asPerson("GET", "/console/session", ada, { headers })).toMatchObject({ status: 401 });
  expect(await world.asPerson("DELETE", "/console/session", ada)).toMatchObject({ status: 200, body: { session: null } });
});

it("a session of a key counts before the assertion, and when it is over the person is asked again", async () => {
  const { key, id } = await world.gateway.mint(["auditor"]);
  const one = await signedIn(world.gateway, key);
  const headers = { "cf-access-jwt-assertion": ada };
  expect((await one.call("GET", "/console/session", { headers })).body).toMatchObject({ principal: { id } });
  await world.gateway.admin("POST", `/keys/${id}/revoke`, { reason: "lost" });
  expect(await one.call("GET", "/console/session", { headers })).toMatchObject({ status: 401 });
  // That took the cookie away.
  expect(one.cookie).toBe("");
  expect((await one.call("GET", "/console/session", { headers })).body).toMatchObject({ principal: { kind: "person" } });
  const stranger = browser(world.gateway);
  expect(await stranger.call("GET", "/console/session")).toMatchObject({ status: 401 });
});

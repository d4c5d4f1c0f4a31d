// Forged, stale and misdirected tokens, of both issuers: none of them gets anybody in, and all hear the same.
import { SignJWT } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import {
  AUD,
  GATEWAY,
  GITHUB,
  issuerStandIn,
  jobPayload,
  part,
  personPayload,
  type StandIn,
  TEAM,
  withHeader,
  withPayload,
} from "../../issuer-stand-in.ts";
import { AUDITOR, AUTHOR, MACHINES, nowSeconds, PEOPLE, type SigningIn, signingIn } from "./signing-in.ts";

let world: SigningIn;
let stranger: StandIn;
beforeAll(async () => {
  world = await signingIn();
  stranger = await issuerStandIn("access-1");
  expect((await world.gateway.publish([AUDITOR, AUTHOR], { people: PEOPLE, machines: MACHINES })).status).toBe(200);
});

interface Kind {
  readonly name: string;
  readonly own: () => StandIn;
  readonly other: () => StandIn;
  readonly kid: string;
  readonly payload: typeof personPayload;
  readonly call: (token: string) => Promise<{ status: number; codes: readonly string[]; text: string }>;
}

const KINDS: readonly Kind[] = [
  {
    name: "Access",
    own: () => world.access,
    other: () => world.github,
    kid: "access-1",
    payload: personPayload,
    call: (token) => world.asPerson("GET", "/admin/policies", token),
  },
  {
    name: "GitHub",
    own: () => world.github,
    other: () => world.access,
    kid: "github-1",
    payload: jobPayload,
    call: (token) => world.asJob("GET", "/admin/policies", token),
  },
];

describe.each(KINDS)("$name", ({ own, other, kid, payload, call }) => {
  it("a good token gets in, whatever it names besides as its key", async () => {
    expect(await call(await own().sign(payload(nowSeconds())))).toMatchObject({ status: 200 });
    const misleading = { jku: "https://evil.example/jwks", x5u: "https://evil.example/x5u", jwk: stranger.publicJwk };
    expect(await call(await own().sign(payload(nowSeconds()), misleading))).toMatchObject({ status: 200 });
    expect(world.asked.every((address) => address.startsWith(TEAM) || address.startsWith(GITHUB))).toBe(true);
  });

  const FORGED: readonly [what: string, make: (now: number) => string | Promise<string>][] = [
    ["signed by another's key under its kid", (now) => stranger.sign(payload(now), { kid })],
    ["signed by another's key that it brings along", (now) => stranger.sign(payload(now), { kid, jwk: stranger.publicJwk })],
    ["signed by the other issuer's key", (now) => other().sign(payload(now))],
    ["alg none, unsigned", (now) => `${part({ alg: "none", kid, typ: "JWT" })}.${part(payload(now))}.`],
    ["alg none, with a signature", async (now) => withHeader(await own().sign(payload(now)), { alg: "none", kid })],
    [
      "HS256 with the public key as its secret",
      (now) =>
        new SignJWT(payload(now))
          .setProtectedHeader({ alg: "HS256", kid, typ: "JWT" })
          .sign(new TextEncoder().encode(own().publicKeyText)),
    ],
    [
      "another algorithm of the same key",
      async (now) => withHeader(await own().sign(payload(now)), { alg: "PS256", kid, typ: "JWT" }),
    ],
    ["without kid", (now) => own().sign(payload(now), { kid: undefined })],
    ["with a kid that there is not", (now) => own().sign(payload(now), { kid: "other" })],
    ["with a kid that is no text", (now) => own().sign(payload(now), { kid: 1 })],
    ["another typ", (now) => own().sign(payload(now), { typ: "at+jwt" })],
    ["something that must be understood", (now) => own().sign(payload(now), { crit: ["made-up"], "made-up": 1 })],
    ["a changed payload", async (now) => withPayload(await own().sign(payload(now)), { ...payload(now), sub: "x" })],
    ["two parts", async (now) => (await own().sign(payload(now))).split(".").slice(0, 2).join(".")],
    ["a header that is no JSON", async (now) => `bm9wZQ.${(await own().sign(payload(now))).split(".").slice(1).join(".")}`],
    ["too long", (now) => own().sign({ ...payload(now), filler: "x".repeat(20_000) })],
    ["expired", (now) => own().sign({ ...payload(now), exp: now - 61 })],
    ["not valid yet", (now) => own().sign({ ...payload(now), nbf: now + 61 })],
    ["issued in the future", (now) => own().sign({ ...payload(now), iat: now + 61 })],
    ["older than it may be, though it has not expired", (now) => own().sign({ ...payload(now), iat: now - 90_000 })],
    ["without exp", (now) => own().sign({ ...payload(now), exp: undefined })],
    ["without nbf", (now) => own().sign({ ...payload(now), nbf: undefined })],
    ["without iat", (now) => own().sign({ ...payload(now), iat: undefined })],
    ["exp that is no number", (now) => own().sign({ ...payload(now), exp: Object("9999999999") })],
    ["without issuer", (now) => own().sign({ ...payload(now), iss: undefined })],
    ["issuer with a slash", (now) => own().sign({ ...payload(now), iss: `${payload(now).iss}/` })],
    ["issuer in capitals", (now) => own().sign({ ...payload(now), iss: payload(now).iss?.toUpperCase() })],
    ["another team", (now) => own().sign({ ...payload(now), iss: "https://evil.cloudflareaccess.com" })],
    ["without audience", (now) => own().sign({ ...payload(now), aud: undefined })],
    ["another audience", (now) => own().sign({ ...payload(now), aud: AUD.replace("3", "4") })],
    [
      "an audience that only begins like it",
      (now) => own().sign({ ...payload(now), aud: `${String([payload(now).aud].flat()[0])}/` }),
    ],
    ["the other issuer's token", (now) => other().sign((payload === personPayload ? jobPayload : personPayload)(now))],
    [
      "the other issuer's token, for this audience",
      (now) => other().sign({ ...(payload === personPayload ? jobPayload : personPayload)(now), aud: payload(now).aud }),
    ],
    ["no token", () => "a.b.c"],
  ];

  it.each(FORGED)("%s: 401 in the same words", async (_what, make) => {
    const answer = await call(await make(nowSeconds()));
    expect(answer).toMatchObject({ status: 401 });
    expect(["clerk_key_invalid", "authorization_header_format_invalid"]).toContain(answer.codes[0]);
    expect(answer.text).not.toContain("ada@example.com");
  });

  it("clocks may differ by half a minute", async () => {
    const now = nowSeconds();
    expect(await call(await own().sign({ ...payload(now), exp: now - 10 }))).toMatchObject({ status: 200 });
    expect(await call(await own().sign({ ...payload(now), iat: now + 20, nbf: now + 20 }))).toMatchObject({ status: 200 });
  });
});

describe("what an assertion of Access must say", () => {
  it.each([
    ["of the whole team", { type: "org" }],
    ["of a service", { email: undefined, sub: "", common_name: "x.access" }],
    ["of a person without subject", { sub: "" }],
    ["with an address that is none", { email: "ada" }],
    ["with an address in look-alike letters", { email: "\u212Aate@example.com" }],
    ["with two addresses", { email: "ada@example.com,eve@evil.example" }],
  ])("%s: 401", async (_what, claims) => {
    const token = await world.access.sign({ ...personPayload(nowSeconds()), ...claims });
    expect(await world.asPerson("GET", "/admin/policies", token)).toMatchObject({ status: 401, codes: ["clerk_key_invalid"] });
  });
});

describe("the keys of an issuer", () => {
  it("are fetched once, and for made-up kids once a minute at most", async () => {
    const own = await signingIn();
    const good = await own.access.sign(personPayload(nowSeconds()));
    expect(await own.asPerson("GET", "/admin/policies", good)).toMatchObject({ status: 200 });
    for (let count = 0; count < 20; count += 1) {
      const forged = await own.access.sign(personPayload(nowSeconds()), { kid: `made-up-${count}` });
      expect(await own.asPerson("GET", "/admin/policies", forged)).toMatchObject({ status: 401 });
    }
    expect(own.asked).toEqual([`${TEAM}/cdn-cgi/access/certs`]);
  });

  it.each([
    ["does not answer with 200", () => new Response("{}", { status: 500 })],
    ["sends elsewhere", () => Response.redirect("https://evil.example/", 302)],
    ["fails", () => Promise.reject(new Error("down"))],
    ["answers something else", () => new Response("<html>")],
    ["answers a list that is none", () => Response.json({ keys: "x" })],
    ["answers too much", () => Response.json({ keys: [], filler: "x".repeat(70_000) })],
  ])("where its address %s nobody gets in: 503", async (_what, answer) => {
    const own = await signingIn();
    own.answerWith(answer);
    const token = await own.access.sign(personPayload(nowSeconds()));
    for (let count = 0; count < 5; count += 1)
      expect(await own.asPerson("GET", "/admin/policies", token)).toMatchObject({
        status: 503,
        codes: ["bailiff_ledger_unavailable"],
      });
    expect(own.asked).toHaveLength(1);
  });

  it.each([
    ["another kind of key", { kty: "EC" }],
    ["for encryption", { use: "enc" }],
    ["for another algorithm", { alg: "RS512" }],
    ["too short", { n: "AQAB" }],
  ])("one that is %s is none", async (_what, changed) => {
    const own = await signingIn();
    own.answerWith(() => Response.json({ keys: own.access.jwks.keys.map((key) => ({ ...key, ...changed })) }));
    const token = await own.access.sign(personPayload(nowSeconds()));
    expect(await own.asPerson("GET", "/admin/policies", token)).toMatchObject({ status: 401 });
  });

  it("of two under one kid neither counts", async () => {
    const own = await signingIn();
    own.answerWith(() => Response.json({ keys: [...own.access.jwks.keys, { ...stranger.publicJwk, kid: "access-1" }] }));
    const token = await own.access.sign(personPayload(nowSeconds()));
    expect(await own.asPerson("GET", "/admin/policies", token)).toMatchObject({ status: 401 });
  });
});

describe("where a sign-in does not count", () => {
  it("is /v1, for either", async () => {
    const person = await world.access.sign(personPayload(nowSeconds()));
    const job = await world.github.sign(jobPayload(nowSeconds()));
    expect(await world.asPerson("GET", "/v1/users", person)).toMatchObject({ status: 401 });
    expect(await world.asJob("GET", "/v1/users", job)).toMatchObject({
      status: 401,
      codes: ["authorization_header_format_invalid"],
    });
  });

  it("is a deployment that does not have the settings", async () => {
    const own = await signingIn({});
    const person = await own.access.sign(personPayload(nowSeconds()));
    const job = await own.github.sign(jobPayload(nowSeconds()));
    expect(await own.asPerson("GET", "/admin/policies", person)).toMatchObject({ status: 401 });
    expect(await own.asJob("GET", "/admin/policies", job)).toMatchObject({ status: 401 });
    expect(own.asked).toEqual([]);
  });

  it.each([
    ["another site's origin", { origin: "https://evil.example" }],
    ["no origin to speak of", { origin: "null" }],
    ["another site, as the browser says", { "sec-fetch-site": "cross-site" }],
    ["another host of the same site", { "sec-fetch-site": "same-site" }],
  ])("is a request that comes from %s", async (_what, headers) => {
    const person = await world.access.sign(personPayload(nowSeconds()));
    expect(await world.asPerson("GET", "/admin/policies", person, { headers })).toMatchObject({ status: 401 });
    const own = { origin: "https://bailiff.test", "sec-fetch-site": "same-origin" };
    expect(await world.asPerson("GET", "/admin/policies", person, { headers: own })).toMatchObject({ status: 200 });
  });

  it("is beside a key: the key counts, and a bad one does not fall back on it", async () => {
    const person = await world.access.sign(personPayload(nowSeconds()));
    const key = await world.gateway.mint(["author"]);
    const headers = { authorization: `Bearer ${key.key}` };
    expect(await world.asPerson("GET", "/admin/audit", person)).toMatchObject({ status: 200 });
    expect(await world.asPerson("GET", "/admin/audit", person, { headers })).toMatchObject({ status: 403 });
    for (const authorization of ["Bearer nobody", "", "Basic YTpi", `Bearer ${person}`])
      expect(await world.asPerson("GET", "/admin/policies", person, { headers: { authorization } })).toMatchObject({
        status: 401,
      });
  });

  it("a GitHub token as an assertion, an assertion as a bearer", async () => {
    const job = await world.github.sign({ ...jobPayload(nowSeconds()), aud: [GATEWAY, AUD] });
    expect(await world.asPerson("GET", "/admin/policies", job)).toMatchObject({ status: 401 });
  });
});

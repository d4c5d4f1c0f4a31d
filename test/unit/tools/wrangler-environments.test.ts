// wrangler.toml: what is deployed has all that the code is tested with. Wrangler hands neither variables nor bindings down to an
// environment, and a variable that is missing there would fall back to a default nobody chose.
import { readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import * as z from "zod";

const bindings = {
  vars: z.record(z.string(), z.string()),
  secrets: z.strictObject({ required: z.array(z.string()) }),
  kv_namespaces: z.array(z.strictObject({ binding: z.string(), id: z.string().optional() })),
  durable_objects: z.strictObject({ bindings: z.array(z.strictObject({ name: z.string(), class_name: z.string() })) }),
};
/** What else an environment may say is about where it is, and whether it has a bucket; what it runs, with which limits and on which storage is one for all. */
const place = ["routes", "route", "workers_dev", "preview_urls", "account_id", "r2_buckets"] as const;
const environment = z.strictObject({ ...bindings, ...Object.fromEntries(place.map((name) => [name, z.unknown().optional()])) });
const config = z
  .looseObject({
    ...bindings,
    workers_dev: z.boolean(),
    limits: z.strictObject({ cpu_ms: z.int() }),
    preview_urls: z.boolean(),
    env: z.record(z.string(), environment),
  })
  .parse(parse(readFileSync(new URL("../../../wrangler.toml", import.meta.url), "utf8")));

it("has the two environments, and no address but the custom domain", () => {
  expect(Object.keys(config.env)).toEqual(["staging", "production"]);
  expect([config.workers_dev, config.preview_urls]).toEqual([false, false]);
});

it("gives every call an end of its computing, in both environments", () => {
  expect(config.limits.cpu_ms).toBeLessThanOrEqual(30_000);
});

it("takes no key of a live instance into staging, nor one of a development instance into production", () => {
  expect(config.env["staging"]?.vars["CLERK_MODE"]).toBe("test");
  expect(config.env["production"]?.vars["CLERK_MODE"]).toBe("live");
});

describe.each(["staging", "production"])("env.%s", (name) => {
  const own = config.env[name];

  it("has the same bindings and secrets as the top", () => {
    expect(own?.kv_namespaces.map(({ binding }) => binding)).toEqual(config.kv_namespaces.map(({ binding }) => binding));
    expect(own?.durable_objects).toEqual(config.durable_objects);
    expect(own?.secrets).toEqual(config.secrets);
  });

  it("has every variable of the top, and no other", () => {
    expect(Object.keys(own?.vars ?? {})).toEqual(Object.keys(config.vars));
  });
});

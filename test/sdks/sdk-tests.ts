// The same questions to every release of an SDK, as tests: does each method work when policy allows it, and can a program read why not
// when policy denies it; and the scenes. What came of it becomes the tables of docs/sdks.md.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAILING_SCENES } from "./failing-scenes.ts";
import { installed } from "./install.ts";
import { ownFault } from "./own-faults.ts";
import { POLICY_SCENES } from "./policy-scenes.ts";
import { type Runner, type Style, startRunner } from "./protocol.ts";
import { REPEATING_SCENES } from "./repeating-scenes.ts";
import { type Cell, type ReleaseResult, readResults, resultsText, writeResults } from "./results.ts";
import { SAMPLE_CALLS, wireJson } from "./sample-calls.ts";
import { ask, type Problem, refusedAs, type Stage, shown } from "./scene.ts";
import { methodsOf, type Release, type SdkFamily, type SdkMethod } from "./sdk-family.ts";
import { type SdkGateway, startSdkGateway } from "./sdk-gateway.ts";

/** From a registry, on a slow line. */
const INSTALL_MS = 300_000;
const SCENES = [...POLICY_SCENES, ...FAILING_SCENES, ...REPEATING_SCENES];
const inCi = process.env["CI"] === "true";

export function sdkTests(family: SdkFamily): void {
  const missing = family.missing();
  if (missing !== undefined && !inCi) {
    console.log(`${family.title} is left out: ${missing}`);
    // A file without a test is a failure.
    it.skipIf(!inCi)(`${family.title} (${missing})`, () => undefined);
    return;
  }
  let gateway: SdkGateway;
  const results: ReleaseResult[] = [];
  beforeAll(async () => {
    if (missing !== undefined) throw new Error(`${family.title} cannot be run: ${missing}`);
    gateway = await startSdkGateway();
  });
  afterAll(async () => {
    await gateway?.stop();
  });
  for (const release of family.releases) releaseTests(family, release, () => gateway, results);

  it("gives the results that are checked in", () => {
    // A run of some tests is no result.
    if (results.length < family.releases.length || results.some((one) => !isWhole(family, one))) return;
    if (inCi) expect(resultsText(readResults(family.id)), "run npm run sdks and npm run generate").toBe(resultsText(results));
    else writeResults(family.id, results);
  });
}

function releaseTests(
  family: SdkFamily,
  { version, recipe, start }: Release,
  gatewayNow: () => SdkGateway,
  results: ReleaseResult[],
) {
  const methods = methodsOf(family, version);
  const result: ReleaseResult = { version, api_version: "", methods: {}, allowed: {}, denied: {}, scenes: {} };
  let runner: Runner;
  let stage: Omit<Stage, "style">;

  const judge = (cells: Record<string, Cell>, name: string, shows: string, problem: Problem) => {
    const fault = ownFault(family.id, version, shows);
    const known = problem !== undefined && fault?.looksLike.test(problem) === true;
    const cell = known ? `own ${fault.id}` : problem === undefined && fault === undefined ? "ok" : "fails";
    // Several styles are one cell: the worst counts.
    if (cells[name] === undefined || cells[name] === "ok" || cell === "fails") cells[name] = cell;
    if (known) return;
    if (problem !== undefined) expect.fail(problem);
    expect(fault?.id, "this fault of the SDK no longer shows").toBeUndefined();
  };

  describe(`${family.title} ${version}`, () => {
    beforeAll(async () => {
      runner = startRunner(start(await installed(recipe)));
      const keys = new Map<string, Promise<{ id: string; key: string }>>();
      const gateway = gatewayNow();
      const key = (policy: string) => {
        const minted = keys.get(policy) ?? gateway.key(policy);
        keys.set(policy, minted);
        return minted;
      };
      stage = { family, version, runner, gateway, key };
      for (const { operation, method } of methods) result.methods[operation] = method;
    }, INSTALL_MS);
    afterAll(async () => {
      results.push(result);
      await runner?.stop();
    });

    it("has the methods that are called here, and no others for users", async () => {
      const resources = [...new Set(methods.map(({ resource }) => resource))];
      const has = await runner.describe(resources);
      const called = methods.filter(({ resource }) => resource === "users").map(({ method }) => method);
      const known = [...called, ...Object.keys(family.elsewhere).filter((name) => has.methods["users"]?.includes(name))];
      expect(has.methods["users"]?.toSorted()).toEqual(known.toSorted());
      for (const { resource, method } of methods) expect(has.methods[resource]).toContain(method);
      if (has.fields !== undefined) result.fields = fieldsOf(methods, has.fields);
    });

    for (const style of family.styles) {
      const inStyle = family.styles.length > 1 ? ` (${style})` : "";
      const set = (): Stage => {
        stage.gateway.emulator.reset();
        return { ...stage, style };
      };
      it.each(methods)(`$method works when policy allows $operation${inStyle}`, async (method) => {
        const problem = await allowed(set(), method);
        result.api_version ||= apiVersion(stage.gateway);
        judge(result.allowed, method.operation, `allowed ${method.operation}`, problem);
      });
      it.each(methods)(`$method says why when policy denies $operation${inStyle}`, async (method) => {
        judge(result.denied, method.operation, `denied ${method.operation}`, await denied(set(), method));
      });
      for (const { scene, method } of scenesOf(family, methods, style)) {
        it(`${scene.title}${inStyle}`, async () => {
          judge(result.scenes, scene.id, scene.id, await scene.play(set(), method));
        });
      }
    }
  });
}

function scenesOf(family: SdkFamily, methods: readonly SdkMethod[], style: Style) {
  return SCENES.flatMap((scene) => {
    const method = methods.find(({ operation }) => operation === scene.operation);
    const left = scene.applies?.(family) === false || (scene.slow === true && style !== family.styles[0]);
    return method === undefined || left ? [] : [{ scene, method }];
  });
}

async function allowed(stage: Stage, method: SdkMethod): Promise<Problem> {
  const answer = await ask(stage, method, "sdk-all");
  if (!answer.ok) return shown(answer);
  const text = wireJson(answer.value);
  const lacks = SAMPLE_CALLS[method.operation]?.shows.filter((part) => !text.includes(part)) ?? [];
  return lacks.length > 0 ? `${lacks.join(", ")} is not in ${text}` : undefined;
}

async function denied(stage: Stage, method: SdkMethod): Promise<Problem> {
  const answer = await ask(stage, method, "sdk-none");
  if (stage.gateway.emulator.requests.length > 0) return "Clerk was called";
  return refusedAs(
    stage,
    answer,
    403,
    "bailiff_policy_denied",
    new RegExp(`Rule do-not-touch of policy sdk-none denies ${method.operation.replace(".", "\\.")}`),
  );
}

function apiVersion({ emulator }: SdkGateway): string {
  return emulator.requests[0]?.headers.find(([name]) => name.toLowerCase() === "clerk-api-version")?.[1] ?? "";
}

/** By operation; parameters that are ours to choose (`file`) are the same there. */
function fieldsOf(methods: readonly SdkMethod[], fields: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>) {
  const named = methods.flatMap(({ operation, resource, method }) => {
    const names = fields[resource]?.[method];
    return names === undefined ? [] : [{ operation, names: [...names] }];
  });
  return Object.fromEntries(named.map(({ operation, names }) => [operation, names]));
}

function isWhole(family: SdkFamily, { version, methods, allowed: worked, denied: refused, scenes }: ReleaseResult): boolean {
  const operations = Object.keys(methods).length;
  const wanted = scenesOf(family, methodsOf(family, version), family.styles[0] ?? "sync").length;
  return (
    Object.keys(worked).length === operations &&
    Object.keys(refused).length === operations &&
    Object.keys(scenes).length === wanted
  );
}

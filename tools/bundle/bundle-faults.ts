// What a bundle must not hold: code of the rooms around `src/`, packages that are only developed with, and anything that looks like a
// secret. By the list of its modules, and by its text for what a module could have copied.
import * as z from "zod";

export const metafileSchema = z.looseObject({
  inputs: z.record(
    z.string(),
    z.looseObject({
      bytes: z.number(),
      imports: z.array(z.looseObject({ path: z.string(), kind: z.string() })).optional(),
    }),
  ),
  /** What of each input is left in what is uploaded. */
  outputs: z.record(z.string(), z.looseObject({ inputs: z.record(z.string(), z.looseObject({ bytesInOutput: z.number() })) })),
});
export type Metafile = z.infer<typeof metafileSchema>;

export interface Bundle {
  readonly metafile: Metafile;
  readonly text: string;
  /** Where the packages are that a deployed Worker may have: `node_modules/hono`. */
  readonly packages: ReadonlySet<string>;
  /** What anybody may read anyhow: the API document, whose examples are in the bundle. */
  readonly published: string;
}

/** Words that stand in the emulator, the tests or the tools, and nowhere in what is deployed. */
const MARKERS: Readonly<Record<string, RegExp>> = {
  "a made-up user of the emulator": /user_2[a-z]+0{6,}/,
  "the emulator's name": /emulator/i,
  "the demo history": /demo-history|HISTORY_UNTIL_MS|demoSupport/,
  "the test runner's name": /vitest/i,
  "a path of the machine that built it": /(?<![\w.])\/(?:home|Users|root|tmp|work)\/\w/,
};

const SECRETS: Readonly<Record<string, RegExp>> = {
  "a secret key of Clerk or Bailiff": /sk_(?:live|test)_(?!bailiff_["'`$])[A-Za-z0-9_-]{4,}/g,
  "a private key": /PRIVATE KEY|MC4CAQAwBQYDK2Vw/g,
  "a bearer token": /Bearer [A-Za-z0-9_-]{16,}/g,
};

/** Text that is as long and as mixed as a secret is, but for these two and what is published. */
const LONG_LITERAL = /(["'`])([A-Za-z0-9+/=_-]{32,})\1/g;
const KNOWN_LITERALS = new Set([
  "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
  // What every Ed25519 key in PKCS#8 begins with.
  "302e020100300506032b657004220420",
]);

/** Parts of packages that come along unasked, and what asks for them. */
const UNASKED: readonly (readonly [part: RegExp, why: string])[] = [
  [
    /node_modules\/zod\/v4\/(?:classic|locales|core\/(?:compile|memoizer)\.js)/,
    'more of zod is in the bundle than it needs: src imports it as `import * as z from "zod/mini"`, and uses `z.core` and `z.locales` as types alone',
  ],
  [
    /node_modules\/zod\/v4\/core\/.*json-schema/,
    "the writer of JSON Schema is in the bundle, which documents alone need: ask src/declared.ts what a schema declares",
  ],
];

/** Where a start begins. */
const ENTRY = "src/index.ts";
/** Packages that are read when they are first needed, by `await import()`: what they do at their top is not done at the start of an isolate. */
const LATER: readonly string[] = ["@marcbachmann/cel-js", "jose"];

/** Bytes of each input that are uploaded. */
export function uploadedParts({ outputs }: Metafile): ReadonlyMap<string, number> {
  const parts = Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return new Map(parts.flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [[input, bytesInOutput]] : [])));
}

/** Modules that have one of those read at the start, because they and all on the way to them are imported like any other. */
function readsAtStart({ inputs }: Metafile): string[] {
  const faults: string[] = [];
  const met = new Set([ENTRY]);
  // Grows while it is gone through.
  for (const input of met) {
    for (const { path, kind } of inputs[input]?.imports ?? []) {
      const name = packageOf(path);
      if (kind === "dynamic-import") continue;
      if (name !== null && LATER.includes(name))
        faults.push(`${input} imports ${name}, which is to be read when it is first needed: await import()`);
      else met.add(path);
    }
  }
  return faults;
}

function packageOf(input: string): string | null {
  return /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? null;
}

/** One line for each thing that is there and must not be. Never repeats what may be a secret. */
export function bundleFaults({ metafile, text, packages, published }: Bundle): string[] {
  const strangers = Object.keys(metafile.inputs).filter((input) => !mayBeDeployed(input, packages));
  const marked = Object.entries(MARKERS).filter(([, pattern]) => pattern.test(text));
  const isPublished = (found: string) => published.includes(found);
  const secret = Object.entries(SECRETS).filter(
    ([, pattern]) => !Array.from(text.matchAll(pattern), ([found]) => found).every(isPublished),
  );
  const literals = [...text.matchAll(LONG_LITERAL)]
    .map(([, , literal = ""]) => literal)
    .filter((literal) => looksSecret(literal) && !isPublished(literal));
  const uploaded = Array.from(uploadedParts(metafile).keys());
  const unasked = UNASKED.filter(([part]) => uploaded.some((input) => part.test(input)));
  return [
    ...unasked.map(([, why]) => why),
    ...readsAtStart(metafile),
    ...strangers.map((input) => `${input} is in the bundle`),
    ...[...marked, ...secret].map(([what]) => `its text holds ${what}`),
    ...literals.map(
      (literal) => `its text holds a literal that looks like a secret: ${literal.length} characters, ${literal.slice(0, 4)}…`,
    ),
  ];
}

function mayBeDeployed(input: string, packages: ReadonlySet<string>): boolean {
  const place = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0];
  return place === undefined ? input.startsWith("src/") : packages.has(place);
}

function looksSecret(literal: string): boolean {
  return /\d/.test(literal) && /[A-Za-z]/.test(literal) && !KNOWN_LITERALS.has(literal);
}

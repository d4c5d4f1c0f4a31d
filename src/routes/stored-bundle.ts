// The text of a published bundle, as the Registry keeps it: `{policies, tests?, people?, machines?, semantics?}` as JSON. One without
// `semantics` is of the time before they were counted, and is read as it was read then. Before the policies stands where each of them is,
// so that a Worker that starts with a thousand of them, and a request waiting, reads the few that its key has. `places` is ignored by who
// reads the whole, and missing from what earlier versions published.
import { canonicalJson, sha256Hex } from "../audit/chain.ts";
import {
  type CompiledBundle,
  compileBundle,
  isPolicyName,
  openBundle,
  SEMANTICS,
  type SignInLists,
  type UnreadDocument,
  type Vocabulary,
} from "../policy/engine.ts";

export interface BundleContent extends SignInLists {
  readonly policies: unknown;
  readonly tests?: unknown;
}

export interface StoredBundle extends BundleContent {
  readonly semantics: number;
}

/** What may stand behind the policies, in its order. */
const BESIDES = ["tests", "people", "machines"] as const;

export function readStoredBundle(text: string): StoredBundle {
  const { semantics = 1, ...read }: BundleContent & { semantics?: number } = JSON.parse(text);
  return { policies: read.policies, ...besides(read), semantics };
}

/** What a bundle has besides policies: absent where it has none. */
function besides(content: BundleContent): Partial<Record<(typeof BESIDES)[number], unknown>> {
  return Object.fromEntries(BESIDES.flatMap((name) => (content[name] === undefined ? [] : [[name, content[name]]])));
}

/**
 * Hex digits of the content hash that make a version: enough never to meet twice by accident, short enough to read aloud. Who wants two bundles
 * with one version finds them in some four billion tries, so the second is not published (`saysTheSame`).
 */
const VERSION_DIGITS = 16;

/** The rules by which the documents are read are part of what they say: the same under others is another version. */
export function versionOf(content: BundleContent): string {
  return digestOf({ ...content, semantics: SEMANTICS }).slice(0, VERSION_DIGITS);
}

/** Is what was published once what would be published now? */
export function saysTheSame(stored: StoredBundle, content: BundleContent): boolean {
  return digestOf(stored) === digestOf({ ...content, semantics: SEMANTICS });
}

function digestOf({ policies, semantics, ...content }: StoredBundle): string {
  return sha256Hex(canonicalJson({ policies, tests: [], ...besides({ policies, ...content }), semantics }));
}

/** Under the rules of today, whatever it was published under before. */
export function storedBundleText({ policies, ...content }: BundleContent): string {
  const documents: readonly unknown[] = Array.isArray(policies) ? policies : [];
  const texts = documents.map((document) => JSON.stringify(document));
  const places = documents.map((document, index): Place => [nameOf(document), texts[index]?.length ?? 0]);
  const fields = Object.entries(besides({ policies, ...content })).map(([name, value]) => `,"${name}":${JSON.stringify(value)}`);
  const rest = `]${fields.join("")}}`;
  const header = JSON.stringify({ semantics: SEMANTICS, rest: rest.length, places }).slice(0, -1);
  return `${header}${POLICIES}${texts.join(",")}${rest}`;
}

/** For who reads it: the rules are told where they are no longer those of today. */
export function shownBundle({ semantics, ...content }: StoredBundle): object {
  return semantics === SEMANTICS ? content : { ...content, semantics };
}

/** Name, and how many characters it takes. */
type Place = readonly [string, number];

/** Names are slugs, so nothing before it looks like it. */
const POLICIES = ',"policies":[';

export interface OpenedBundle {
  readonly semantics: number;
  readonly documents: readonly UnreadDocument[];
}

/**
 * The same with every policy still to be read; null where the text does not say where they are, or what it says does not hold. Then it is read
 * as a whole.
 */
export function openStoredBundle(text: string): OpenedBundle | null {
  if (!text.startsWith('{"semantics":')) return null;
  const headerEnds = text.indexOf(POLICIES);
  const header = headerEnds === -1 ? null : readHeader(`${text.slice(0, headerEnds)}}`);
  if (header === null) return null;
  const documents: UnreadDocument[] = [];
  let at = headerEnds + POLICIES.length;
  for (const [name, length] of header.places) {
    const [start, end] = [at, at + length];
    // Between two of them stands a comma; a text that was cut short or put together from two does not come out even.
    const isLast = documents.length === header.places.length - 1;
    if (text[start] !== "{" || text[end - 1] !== "}" || text[end] !== (isLast ? "]" : ",")) return null;
    const own = () => text.slice(start, end);
    documents.push({ name, text: own, read: () => JSON.parse(own()) });
    at = end + 1;
  }
  return documents.length > 0 && text.length === at - 1 + header.rest ? { semantics: header.semantics, documents } : null;
}

interface Header {
  readonly semantics: number;
  /** How many characters stand behind the last policy. */
  readonly rest: number;
  readonly places: readonly Place[];
}

function readHeader(text: string): Header | null {
  const header = parsed(text);
  if (typeof header !== "object" || header === null) return null;
  const { semantics, rest, places }: { semantics?: unknown; rest?: unknown; places?: unknown } = header;
  if (typeof semantics !== "number" || typeof rest !== "number" || !Array.isArray(places) || !places.every(isPlace)) return null;
  return new Set(places.map(([name]) => name)).size === places.length ? { semantics, rest, places } : null;
}

function isPlace(place: unknown): place is Place {
  if (!Array.isArray(place) || place.length !== 2) return false;
  const [name, length]: readonly unknown[] = place;
  return (
    typeof name === "string" && isPolicyName(name) && typeof length === "number" && Number.isSafeInteger(length) && length > 1
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function nameOf(document: unknown): string {
  const isNamed = typeof document === "object" && document !== null && "policy" in document;
  return isNamed && typeof document.policy === "string" ? document.policy : "";
}

/** Null when the text has no policies, or two of one name. */
export function bundleOf(text: string, vocabulary: Vocabulary, version: string): CompiledBundle | null {
  const opened = openStoredBundle(text);
  if (opened !== null) return openBundle(opened.documents, vocabulary, version, opened.semantics);
  const { policies, semantics } = readStoredBundle(text);
  const result = compileBundle(policies, vocabulary, version, { lazy: true, semantics });
  return result.ok ? result.bundle : null;
}

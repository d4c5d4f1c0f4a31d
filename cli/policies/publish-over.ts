// Publishing with open eyes: the effect on keys is shown, somebody says yes, and it is published over exactly the version that the effect
// was shown against.
import * as z from "zod";
import type { BundleContent } from "../../src/compare/effect/compare-bundles.ts";
import { lockOutText } from "../../src/compare/effect/lock-out.ts";
import type { CompiledBundle, Vocabulary } from "../../src/policy/engine.ts";
import { type ApiClient, ApiRefusal } from "../api-client.ts";
import { CliProblem, EXIT } from "../exit-code.ts";
import type { Terminal } from "../terminal.ts";
import { diffBundle, diffReport } from "./bundle-diff.ts";

const publishedSchema = z.looseObject({ version: z.string(), effective_by: z.string() });

export interface Publication {
  readonly content: BundleContent;
  readonly compiled: CompiledBundle;
  readonly vocabulary: Vocabulary;
  readonly question: string;
  readonly yes: boolean | undefined;
  readonly json: boolean | undefined;
}

export async function publishOver(client: ApiClient, terminal: Terminal, publication: Publication): Promise<void> {
  const { content, compiled, vocabulary, question, yes, json } = publication;
  const diff = await diffBundle(client, content, compiled, vocabulary);
  terminal.notice(diffReport(diff));
  if (diff.same) {
    if (json === true) terminal.printJson({ version: diff.inForce.version });
    return;
  }
  const asked = diff.lockOut === null ? question : `${question}\n${lockOutText(diff.lockOut)} Go on all the same?`;
  await terminal.confirm(`\n${asked}`, yes);
  const body = { ...content, if_version: diff.inForce.version };
  const published = await client.call("PUT", "/admin/policies", publishedSchema, body).catch((error: unknown) => {
    throw error instanceof ApiRefusal && error.code === "bailiff_version_conflict" ? crossed(error) : error;
  });
  if (json === true) return terminal.printJson({ gained: diff.gained, ...published });
  terminal.print(`published ${published.version}`);
  terminal.notice(`In force for changes now, for every read by ${published.effective_by}.`);
}

function crossed(error: ApiRefusal): CliProblem {
  return new CliProblem(
    EXIT.no,
    `Somebody else published while you looked at the difference; nothing of yours was published.\n${error.message}\nSee what is new with bailiff policies diff, bring your folder up to date, and push again.`,
    { cause: error },
  );
}

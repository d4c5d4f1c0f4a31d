// Whatever one mask takes of an answer, @clerk/backend reads what is left: each place of each answer that it has a method for, masked
// alone. Clerk's description says what may be missing, and the SDK is the one that reads it.
import { createServer, type Server } from "node:http";
import { createClerkClient } from "@clerk/backend";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AnswerPlace, placeOf } from "../../../src/clerk/answer-place.ts";
import { sampleAnswer } from "../../../src/clerk/sample-answer.ts";
import { maskedAnswer } from "../../../src/routes/call/answer/masked-answer.ts";

/** Deeper ones repeat what stands higher up: a membership's organization, an item's plan. */
const DEPTH = 5;

let answer: Uint8Array = new Uint8Array();
let server: Server;
let clerk: ReturnType<typeof createClerkClient>;
beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server listens on a port");
  const apiUrl = `http://127.0.0.1:${address.port}`;
  clerk = createClerkClient({ secretKey: "sk_test_unit", apiUrl, telemetry: { disabled: true } });
});
afterAll(() => {
  server.close();
});

/** Of every member, and of every member of that. */
function pathsOf({ members, element }: AnswerPlace, depth: number): string[] {
  if (depth === 0) return [];
  if (element !== null) return pathsOf(element(), depth).map((path) => `*.${path}`);
  return [...members].flatMap(([name, member]) => [name, ...pathsOf(member.place(), depth - 1).map((path) => `${name}.${path}`)]);
}

describe.each<[shape: string, read: () => Promise<unknown>]>([
  ["User", () => clerk.users.getUser("user_1")],
  ["MembershipPage", () => clerk.users.getOrganizationMembershipList({ userId: "user_1" })],
  ["InvitationPage", () => clerk.users.getOrganizationInvitationList({ userId: "user_1" })],
  ["Subscription", () => clerk.billing.getUserBillingSubscription("user_1")],
  ["AccessTokenPage", () => clerk.users.getUserOauthAccessToken("user_1", "google")],
])("%s", (shape, read) => {
  // The SDK makes a URL of it, and the sample has any text.
  const text = JSON.stringify(sampleAnswer(shape), (name, value: unknown) =>
    name === "external_verification_redirect_url" ? "https://example.com/" : value,
  );
  const sample = new TextEncoder().encode(text);

  test("is read under every mask of one path", async () => {
    const refused: string[] = [];
    for (const path of pathsOf(placeOf(shape), DEPTH)) {
      const masked = maskedAnswer(sample, [path], shape);
      if (masked === null) throw new Error(`${path} leaves nothing`);
      answer = masked.body;
      await read().catch((error: unknown) => refused.push(`${path}: ${String(error)}`));
    }
    expect(refused).toEqual([]);
  });
});

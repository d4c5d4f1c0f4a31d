// `bailiff elevations …` with the demo keys and the policies that are shipped: from the no by day to the sign-off by the demo lead.
import { afterAll, beforeAll, expect, it } from "vitest";
import { SEED } from "../../../emulator/server.ts";
import { type CliGateway, cliGateway } from "./cli-gateway.ts";

const USER = SEED.credits.id;
let cli: CliGateway;

beforeAll(async () => {
  cli = await cliGateway();
});
afterAll(async () => {
  await cli?.stop();
});

async function lock(): Promise<number> {
  const response = await fetch(`${cli.gateway.url}/v1/users/${USER}/lock`, {
    method: "POST",
    headers: { authorization: `Bearer ${cli.gateway.demoKeys.get("on-call")}` },
  });
  await response.body?.cancel();
  return response.status;
}

it("opens with a reason, closes, and waits for somebody else's sign-off; the log has what was done under it", async () => {
  const [onCall, lead] = [cli.as("on-call"), cli.as("approver")];
  expect(await lock()).toBe(403);
  expect((await onCall("elevations", "open")).code).not.toBe(0);
  const opened = await onCall("elevations", "open", "--reason", "INCIDENT-17", "--json");
  expect(opened.code).toBe(0);
  const { id }: { id: string } = JSON.parse(opened.stdout);
  expect(await lock()).toBe(200);
  expect((await onCall("elevations", "list", "--own")).stdout).toContain(id);
  expect((await lead("elevations", "show", id)).stdout).toContain("INCIDENT-17");

  // Nothing is signed off before it is over, nor by who did it.
  expect((await lead("elevations", "review", id, "--notes", "too early", "--yes")).code).not.toBe(0);
  expect((await onCall("elevations", "close", id)).code).toBe(0);
  expect(await lock()).toBe(403);
  const unreviewed = (await lead("elevations", "list", "--unreviewed")).stdout;
  expect(unreviewed).toContain(id);
  expect(Math.max(...unreviewed.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect((await onCall("elevations", "review", id, "--notes", "mine", "--yes")).code).not.toBe(0);
  const reviewed = await lead("elevations", "review", id, "--notes", "looked at the lock", "--yes");
  expect([reviewed.code, reviewed.stdout]).toEqual([0, expect.stringContaining("looked at the lock")]);
  expect((await lead("elevations", "list", "--unreviewed")).stdout).not.toContain(id);
  const story = await cli.bailiff("audit", "list", "--elevation", id, "--json");
  for (const step of ["opened", "closed", "reviewed"]) expect(story.stdout).toContain(`"${step}"`);
  expect(story.stdout).toContain("users.lock");
}, 60_000);

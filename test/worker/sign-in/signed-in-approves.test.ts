// The word of a person who signed in counts as that of another person than the one who asked; a job has no such word.
import { beforeEach, expect, it } from "vitest";
import { jobPayload, personPayload } from "../../issuer-stand-in.ts";
import { approvalIdOf, POLICIES } from "../approvals/approval-scene.ts";
import { json } from "../scripted-clerk.ts";
import { MACHINES, nowSeconds, type SigningIn, signingIn } from "./signing-in.ts";

let world: SigningIn;
let ada: string;
let bob: string;
let job: string;
beforeEach(async () => {
  world = await signingIn();
  const lists = {
    people: [{ emails: ["*@example.com"], policies: ["approvers", "hook-desk", "reviewers"] }],
    machines: MACHINES.map((entry) => ({ ...entry, policies: ["approvers", "hook-desk", "reviewers"] })),
  };
  const hooks = { policy: "hook-desk", rules: [{ id: "all", allow: ["hooks.*", "hooks.create", "audit.read"] }] };
  const reviewers = { policy: "reviewers", rules: [{ id: "sign-off", allow: ["elevations.review"] }] };
  expect(await world.gateway.publish([...POLICIES, hooks, reviewers], lists)).toMatchObject({ status: 200 });
  world.gateway.clerk.answerWith(() => json({ id: "user_1", object: "user" }));
  ada = await world.access.sign(personPayload(nowSeconds()));
  bob = await world.access.sign({ ...personPayload(nowSeconds()), email: "Bob@example.com" });
  job = await world.github.sign(jobPayload(nowSeconds()));
});

const call = (what: string, key: string) => world.gateway.call("POST", `/v1/users/user_1/${what}`, { key });
const approve = (id: string, who: string) =>
  world.asPerson("POST", `/admin/approvals/${id}/approve`, who, { body: { reason: "seen" } });

it("what a key asked for goes through once another person agreed, and the log tells who", async () => {
  const asker = await world.gateway.mint(["asker"], { owner: "ada@example.com" });
  const id = approvalIdOf(await call("ban", asker.key));
  expect(await world.asPerson("GET", "/admin/approvals", bob)).toMatchObject({ status: 200 });
  // Her own key asked, whatever the case of its owner.
  expect(await approve(id, ada)).toMatchObject({ status: 403, codes: ["bailiff_approver_refused"] });
  expect(await world.asJob("POST", `/admin/approvals/${id}/approve`, job, { reason: "seen" })).toMatchObject({
    status: 403,
    codes: ["bailiff_scope_denied"],
  });
  expect(await call("ban", asker.key)).toMatchObject({ codes: ["bailiff_approval_required"] });
  expect(await approve(id, bob)).toMatchObject({ status: 200 });
  expect(await call("ban", asker.key)).toMatchObject({ status: 200 });
  const { text } = await world.gateway.admin("GET", "/audit?operation=approvals.approve&owner=bob@example.com");
  expect(text).toContain('"owner":"bob@example.com"');
});

it("one person is one, however often they sign in", async () => {
  const asker = await world.gateway.mint(["asker"], { owner: "support" });
  const id = approvalIdOf(await call("lock", asker.key));
  expect(await approve(id, ada)).toMatchObject({ status: 200 });
  const again = await world.access.sign({ ...personPayload(nowSeconds()), email: "ADA@EXAMPLE.COM", sub: "another" });
  expect(await approve(id, again)).toMatchObject({ status: 403, codes: ["bailiff_approver_refused"] });
  expect(await call("lock", asker.key)).toMatchObject({ codes: ["bailiff_approval_required"] });
  expect(await approve(id, bob)).toMatchObject({ status: 200 });
  expect(await call("lock", asker.key)).toMatchObject({ status: 200 });
});

it("an address with a tag is that of the person whose mailbox it leads to", async () => {
  // A one-time PIN that Access sends to ada+2@example.com arrives where Ada reads hers.
  const tagged = await world.access.sign({ ...personPayload(nowSeconds()), email: "Ada+2@example.com", sub: "another" });
  const hers = await world.gateway.mint(["asker"], { owner: "ada@example.com" });
  const own = approvalIdOf(await call("ban", hers.key));
  expect(await approve(own, tagged)).toMatchObject({ status: 403, codes: ["bailiff_approver_refused"] });
  const asker = await world.gateway.mint(["asker"], { owner: "support" });
  const id = approvalIdOf(await call("lock", asker.key));
  expect(await approve(id, tagged)).toMatchObject({ status: 200 });
  expect(await approve(id, ada)).toMatchObject({ status: 403, codes: ["bailiff_approver_refused"] });
  expect(await approve(id, bob)).toMatchObject({ status: 200 });
});

it("a person signs off what a key has opened, a job does not", async () => {
  const asker = await world.gateway.mint(["asker"], { owner: "support", elevate: { policy: "approvers", within: "1h" } });
  const opened = await world.gateway.admin("POST", "/elevations", { reason: "INCIDENT-17" }, asker.key);
  const path = `/admin/elevations/${opened.body?.["id"]}`;
  expect(await world.gateway.call("POST", `${path}/close`, { key: asker.key, body: {} })).toMatchObject({ status: 200 });
  const notes = { notes: "seen" };
  const byJob = await world.asJob("POST", `${path}/review`, job, notes);
  expect(byJob).toMatchObject({ status: 403, codes: ["bailiff_scope_denied"] });
  expect(await world.asPerson("POST", `${path}/review`, bob, { body: notes })).toMatchObject({ status: 200 });
});

it("what is made by means of a key is not made by a sign-in, whatever policy says", async () => {
  const body = { url: "https://hooks.example.com/bailiff", name: "mine" };
  for (const [method, path] of [
    ["POST", "/admin/hooks"],
    ["POST", "/admin/approvals/apr_E80QmhC1jXA5_1/withdraw"],
    ["GET", "/admin/approvals/own"],
    ["POST", "/admin/elevations"],
    ["GET", "/admin/elevations/own"],
  ] as const) {
    const more = method === "GET" ? {} : { body };
    const own = await world.asPerson(method, path, ada, more);
    expect(own).toMatchObject({ status: 403, codes: ["bailiff_scope_denied"] });
    expect(await world.asJob(method, path, job, more.body)).toMatchObject({ status: 403, codes: ["bailiff_scope_denied"] });
  }
});

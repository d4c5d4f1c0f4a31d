// Scenes in which Clerk fails: what a program learns of it, and how often Clerk is asked.
import { eventually } from "../e2e/gateway-admin.ts";
import { ask, given, IMPATIENT_MS, refusedAs, type Scene, SLOW_CLERK_MS, type Stage, shown } from "./scene.ts";

const unavailable: Scene[] = ["users.get", "users.ban"].map((operation) => ({
  id: `unavailable ${operation}`,
  title: `tells that Clerk is unavailable to ${operation}, its own retries off`,
  operation,
  async play(stage, method) {
    stage.gateway.emulator.faults.add({ times: 100, fault: { kind: "status", status: 503, code: "service_unavailable" } });
    const headers = { "Bailiff-Max-Retries": "0" };
    const answer = await ask(stage, method, "sdk-all", { headers });
    const calls = stage.gateway.emulator.requests.length;
    if (stage.family.can.sendHeaders && calls !== 1) return `with Bailiff-Max-Retries: 0 Clerk was called ${calls} times`;
    return refusedAs(stage, answer, 503, "service_unavailable", /\w/);
  },
}));

const repeats: Scene = {
  id: "repeats",
  title: "repeats a 503 by itself, or does not, as said",
  operation: "users.get",
  slow: true,
  async play(stage, method) {
    const { can } = stage.family;
    // Bailiff's own retries are out of the way: every SDK that repeats can send headers.
    const headers = { "Bailiff-Max-Retries": "0" };
    stage.gateway.emulator.faults.add({
      times: can.repeat ? 2 : 100,
      fault: { kind: "status", status: 503, code: "service_unavailable" },
    });
    const answer = await ask(stage, method, "sdk-all", { headers, retries: "default" });
    if (!can.repeat) return refusedAs(stage, answer, 503, "service_unavailable", /\w/);
    const calls = stage.gateway.emulator.requests.length;
    return answer.ok && calls === 3 ? undefined : `after ${calls} calls: ${given(answer)}`;
  },
};

const unknown: Scene[] = ["users.create", "users.verify_password"].map((operation) => ({
  id: `unknown ${operation}`,
  title: `learns that the outcome of ${operation} is unknown, and sends it once`,
  operation,
  async play(stage, method) {
    const { emulator } = stage.gateway;
    emulator.faults.add({ times: 100, method: "POST", fault: { kind: "reset", when: "after" } });
    const answer = await ask(stage, method, "sdk-all", { retries: "default" });
    const posts = emulator.requests.filter((request) => request.method === "POST").length;
    if (posts !== 1) return `it was sent ${posts} times`;
    return refusedAs(stage, answer, 409, "bailiff_outcome_unknown", /may or may not/);
  },
}));

const timeOut: Scene = {
  id: "time-out",
  title: "gives up on users.ban, which is carried out and recorded all the same",
  operation: "users.ban",
  slow: true,
  applies: ({ can }) => can.setTimeOut,
  async play(stage, method) {
    const { emulator } = stage.gateway;
    emulator.faults.add({ fault: { kind: "delay", ms: SLOW_CLERK_MS } });
    const { id } = await stage.key("sdk-all");
    const before = await outcomes(stage, id);
    const answer = await ask(stage, method, "sdk-all", { timeout_ms: IMPATIENT_MS });
    if (answer.ok) return "it waited";
    if (answer.status !== null) return shown(answer);
    if (emulator.requests.some(({ acted }) => acted)) return "Clerk had answered already";
    const recorded = await eventually(
      () => outcomes(stage, id),
      (now) => now > before,
    );
    if (recorded !== before + 1) return `${recorded - before} outcomes were recorded`;
    return emulator.requests.filter(({ acted }) => acted).length === 1 ? undefined : "it was not carried out once";
  },
};

/** A 504 of Bailiff's, for a client that would wait for ever. */
const deadline: Scene = {
  id: "deadline",
  title: "has no time-out of its own, and is told by Bailiff that Clerk does not answer",
  operation: "users.get",
  slow: true,
  applies: ({ can }) => can.timeOut === null,
  async play(stage, method) {
    stage.gateway.emulator.faults.add({ times: 100, fault: { kind: "stall" } });
    return refusedAs(stage, await ask(stage, method, "sdk-all"), 504, "bailiff_upstream_timeout", /\w/);
  },
};

export const FAILING_SCENES: readonly Scene[] = [...unavailable, repeats, ...unknown, timeOut, deadline];

async function outcomes({ gateway }: Stage, keyId: string): Promise<number> {
  const { data }: { data: { type: string; operation: string }[] } = JSON.parse(
    await gateway.admin.get(`/admin/audit?key=${keyId}&operation=users.ban&limit=200`),
  );
  return data.filter(({ type }) => type === "outcome").length;
}

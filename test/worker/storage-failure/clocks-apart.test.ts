// The clock of an isolate is behind that of the Ledger, or ahead of it, by minutes: how long a call may take is a length, and no time of either.
import { expect, it } from "vitest";
import { recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { testGateway } from "../test-gateway.ts";
import { faultyWorld } from "./faulty-world.ts";

const platform = testGateway();

it.each([-60_000, 60_000])(
  "an act of an isolate whose clock is %i ms ahead of the Ledger is under way until it has ended",
  async (aheadMs) => {
    await platform.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.ban"] }] }]);
    const key = await platform.mint(["p"]);
    const faulty = faultyWorld();
    const gateway = testGateway(faulty.options);
    faulty.aheadMs = aheadMs;
    let ringing: Promise<void> | undefined;
    faulty.whenSent = () => {
      ringing ??= ringAlarm(key.id);
    };
    const answer = await gateway.call("POST", "/v1/users/user_1/ban", { key: key.key });
    await ringing;
    expect(answer.status).toBe(200);
    expect((await recordsOf(key.id)).map(({ type, outcome }) => [type, outcome])).toEqual([
      ["intent", null],
      ["outcome", "ok"],
    ]);
  },
);

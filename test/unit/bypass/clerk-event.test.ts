// What a webhook says of where it came from is evidence: kept as far as a record can hold it.
import { expect, it } from "vitest";
import { readClerkEvent } from "../../../src/bypass/clerk-event.ts";

it("a user agent that is too long is cut, and never within a letter", () => {
  for (const before of [510, 511, 512]) {
    const user_agent = `${"x".repeat(before)}${"\u{1f600}".repeat(9)}`;
    const event_attributes = { http_request: { client_ip: "203.0.113.7", user_agent } };
    const body = { type: "user.deleted", timestamp: 1_700_000_000_000, data: { id: "user_1", deleted: true }, event_attributes };
    const read = readClerkEvent(JSON.stringify(body));
    const told = read.kind === "user" ? read.event.client.userAgent : null;
    expect([told?.length, told?.isWellFormed()]).toEqual([512, true]);
  }
});

import { expect, it } from "vitest";
import { upstreamPathOfUsers } from "../../../src/clerk/target-request.ts";

it("asks for users by their ids as they are, as any stand-in for Clerk knows them", () => {
  expect(upstreamPathOfUsers(["user_1", "user_2"])).toBe("/v1/users?user_id=user_1&user_id=user_2&limit=2");
});

it("has an id that begins like a sign behind a sign, or Clerk would leave that user out", () => {
  expect(upstreamPathOfUsers(["-user_1"])).toBe("/v1/users?user_id=%2B-user_1&limit=1");
});

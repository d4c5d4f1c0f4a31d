// Creating, changing, banning and deleting users, and what each refuses.
import { describe, expect, test } from "vitest";
import { SEED } from "../../../emulator/server.ts";
import { at, code, harnessOfFile, ids, NOON, text } from "./harness.ts";

const harness = await harnessOfFile();

const NEW_VERSION = "2026-05-12";
const OLD_VERSION = "2025-11-10";

describe("create", () => {
  test("makes a user whose first identifiers are primary and verified by admin", async () => {
    const answer = await harness.call("POST", "/users", {
      body: {
        email_address: ["New.One@example.com", "two@example.com"],
        phone_number: ["+15555550199"],
        username: "New_One",
        first_name: "New",
      },
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      object: "user",
      first_name: "New",
      username: "new_one",
      created_at: NOON,
      banned: false,
    });
    expect(text(answer.body, "id")).toMatch(/^user_[0-9A-Za-z]{27}$/);
    expect(at(answer.body, "primary_email_address_id")).toBe(at(answer.body, "email_addresses", 0, "id"));
    expect(at(answer.body, "email_addresses", 0)).toMatchObject({
      email_address: "new.one@example.com",
      verification: { strategy: "admin" },
    });
    const read = await harness.call("GET", `/users/${text(answer.body, "id")}`);
    expect(read.body).toEqual(answer.body);
  });

  test("keeps reserved identifiers unverified, by position", async () => {
    const body = {
      email_address: ["a@example.com", "b@example.com"],
      email_address_identification_status: ["verified", "reserved"],
    };
    const answer = await harness.call("POST", "/users", { body });
    expect(at(answer.body, "email_addresses", 1)).toMatchObject({
      reserved: true,
      verification: { object: "verification_otp", status: "unverified" },
    });
  });

  test("gives the same ids again after a reset", async () => {
    const body = { email_address: ["again@example.com"] };
    const first = await harness.call("POST", "/users", { body });
    harness.emulator.reset();
    const second = await harness.call("POST", "/users", { body });
    expect(at(second.body, "id")).toBe(at(first.body, "id"));
  });

  test.each([
    [{}, "form_data_missing"],
    [{ email_address: [SEED.staff.email] }, "form_identifier_exists"],
    [{ phone_number: [SEED.phoneOnly.phone] }, "form_identifier_exists"],
    [{ email_address: ["x@example.com"], username: "Chris_Credit" }, "form_identifier_exists"],
    [{ email_address: ["x@example.com"], external_id: "customer-1001" }, "form_identifier_exists"],
    [{ email_address: ["not an address"] }, "form_param_format_invalid"],
    [{ phone_number: ["12345"] }, "form_param_format_invalid"],
    [{ web3_wallet: ["0x12"] }, "form_param_format_invalid"],
    [{ email_address: "x@example.com" }, "form_param_type_invalid"],
    [{ email_address: ["x@example.com"], password: "short" }, "form_password_length_too_short"],
    [{ email_address: ["x@example.com"], password_digest: "00" }, "form_conditional_param_missing"],
    [{ email_address: ["x@example.com"], password_digest: "00", password_hasher: "rot13" }, "form_param_value_invalid"],
    [{ email_address: ["x@example.com", "X@example.com"] }, "form_identifier_exists"],
    [{ phone_number: ["+15555550177", "+15555550177"] }, "form_identifier_exists"],
    [{ email_address: ["x@example.com"], username: "abc" }, "form_username_invalid_length"],
    [{ email_address: ["x@example.com"], username: "a b c d" }, "form_username_invalid_character"],
    [{ email_address: ["x@example.com"], totp_secret: "!!" }, "invalid_totp_secret_code"],
    [{ email_address: ["x@example.com"], created_at: "yesterday" }, "form_param_invalid_time"],
    [
      { email_address: ["x@example.com"], email_address_identification_status: ["verified", "verified"] },
      "form_param_value_invalid",
    ],
    [{ email_address: ["x@example.com"], public_metadata: { big: "x".repeat(9000) } }, "form_param_exceeds_allowed_size"],
    [{ email_address: ["x@example.com"], role: "admin" }, "form_param_unknown"],
  ])("of %j is 422 %s and changes nothing", async (body, expected) => {
    const answer = await harness.call("POST", "/users", { body });
    expect(answer.status).toBe(422);
    expect(code(answer)).toBe(expected);
    expect(harness.emulator.store.users.size).toBe(8);
    expect(harness.emulator.requests.at(-1)?.acted).toBe(false);
  });
});

describe("update", () => {
  const path = `/users/${SEED.staff.id}`;

  test("changes what was sent, and nothing else", async () => {
    harness.clock.now += 1000;
    const answer = await harness.call("PATCH", path, { body: { first_name: "Sasha", last_name: null, username: "sasha" } });
    expect(answer.body).toMatchObject({ first_name: "Sasha", last_name: null, username: "sasha", updated_at: NOON + 1000 });
    expect(at(answer.body, "private_metadata")).toEqual({ staff: true });
  });

  test("takes an empty body, as @clerk/backend sends it, and the JSON literal null, as the Go SDK does", async () => {
    expect((await harness.call("PATCH", path)).status).toBe(200);
    expect((await harness.call("PATCH", path, { body: "null" })).status).toBe(200);
  });

  test.each(["public_metadata", "private_metadata", "unsafe_metadata"])(
    "refuses %s from version 2026-05-12 on",
    async (field) => {
      for (const version of [NEW_VERSION, undefined]) {
        const answer = await harness.call("PATCH", path, {
          body: { [field]: { a: 1 } },
          ...(version !== undefined && { version }),
        });
        expect(answer.status).toBe(422);
        expect(at(answer.body, "errors", 0)).toEqual({
          message: "is unknown",
          long_message: `${field} is not a valid parameter for this request.`,
          code: "form_param_unknown",
          meta: { param_name: field },
        });
      }
    },
  );

  test.each(["password_digest", "password_hasher", "backup_codes"])("takes no null for %s", async (field) => {
    const answer = await harness.call("PATCH", path, { body: { [field]: null } });
    expect([answer.status, text(answer.body, "errors", 0, "code")]).toEqual([422, "form_param_type_invalid"]);
  });

  test.each(["2021-02-05", "2024-10-01", "2025-03-12", "2025-04-10", OLD_VERSION])(
    "replaces metadata whole on version %s",
    async (version) => {
      const answer = await harness.call("PATCH", path, {
        version,
        body: { private_metadata: { note: 1 }, public_metadata: null },
      });
      expect(answer.body).toMatchObject({ private_metadata: { note: 1 }, public_metadata: {} });
      expect(at(answer.body, "private_metadata", "staff")).toBeUndefined();
    },
  );

  test("makes another verified address primary, and no other", async () => {
    const many = `/users/${SEED.manyEmails.id}`;
    const user = (await harness.call("GET", many)).body;
    const second = text(user, "email_addresses", 1, "id");
    const changed = await harness.call("PATCH", many, { body: { primary_email_address_id: second } });
    expect(at(changed.body, "primary_email_address_id")).toBe(second);
    const unverified = await harness.call("PATCH", many, {
      body: { primary_email_address_id: text(user, "email_addresses", 2, "id") },
    });
    expect(code(unverified)).toBe("form_param_value_invalid");
    const foreign = await harness.call("PATCH", path, { body: { primary_email_address_id: second } });
    expect(code(foreign)).toBe("form_resource_not_found");
  });

  test("removes a username with the empty string", async () => {
    const answer = await harness.call("PATCH", `/users/${SEED.credits.id}`, { body: { username: "" } });
    expect(at(answer.body, "username")).toBeNull();
  });

  test("of nobody is 404 whatever the body says", async () => {
    const answer = await harness.call("PATCH", "/users/user_nobody", { body: { nonsense: 1 } });
    expect([answer.status, code(answer)]).toEqual([404, "resource_not_found"]);
    expect(at(answer.body, "errors", 0, "long_message")).toBe("No user was found with id user_nobody");
  });
});

describe("ban, lock and delete", () => {
  test.each([
    ["ban", "banned", true],
    ["unban", "banned", false],
    ["lock", "locked", true],
    ["unlock", "locked", false],
  ])("%s sets %s to %s, and does so again", async (verb, field, value) => {
    for (let time = 0; time < 2; time += 1) {
      const answer = await harness.call("POST", `/users/${SEED.mfa.id}/${verb}`);
      expect(at(answer.body, field)).toBe(value);
    }
  });

  test("a lock ends by itself after an hour", async () => {
    const locked = await harness.call("POST", `/users/${SEED.mfa.id}/lock`);
    expect(at(locked.body, "lockout_expires_in_seconds")).toBe(3600);
    harness.clock.now += 3_600_000;
    expect((await harness.call("GET", `/users/${SEED.mfa.id}`)).body).toMatchObject({
      locked: false,
      lockout_expires_in_seconds: null,
    });
  });

  test("bulk ban takes 1 to 50 users and is all or nothing", async () => {
    const both = [SEED.staff.id, SEED.mfa.id];
    expect(ids((await harness.call("POST", "/users/ban", { body: { user_ids: both } })).body)).toEqual(both);
    expect(ids((await harness.call("GET", "/users?banned=true")).body)).toHaveLength(3);
    expect((await harness.call("POST", "/users/unban", { body: { user_ids: both } })).status).toBe(200);

    const partly = await harness.call("POST", "/users/ban", { body: { user_ids: [SEED.staff.id, "user_nobody"] } });
    expect(partly.status).toBe(404);
    expect(ids((await harness.call("GET", "/users?banned=true")).body)).toEqual([SEED.banned.id]);

    const many = await harness.call("POST", "/users/ban", {
      body: { user_ids: Array.from({ length: 51 }, () => SEED.staff.id) },
    });
    expect([many.status, code(many)]).toEqual([400, "bulk_size_exceeded"]);
    expect(code(await harness.call("POST", "/users/ban", { body: {} }))).toBe("form_param_missing");
  });

  test("a deleted user is gone, with its memberships", async () => {
    const answer = await harness.call("DELETE", `/users/${SEED.credits.id}`);
    expect(answer.body).toEqual({ object: "user", id: SEED.credits.id, deleted: true, external_id: "customer-1001" });
    expect((await harness.call("DELETE", `/users/${SEED.credits.id}`)).status).toBe(404);
    expect(at((await harness.call("GET", "/organization_memberships")).body, "total_count")).toBe(1);
  });
});

// What a client can send is taken: every field of every method of the pinned @clerk/backend has a place in the operation table.
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { createBody } from "../../../src/clerk/args/user-bodies.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { type JsFields, readJsFields } from "../../../tools/sdk-fields/js-fields.ts";
import { lackingFields, type SdkFields } from "../../../tools/sdk-fields/lacking-fields.ts";

const sdk = (fields: Readonly<Record<string, readonly string[]>>): SdkFields =>
  new Map(Object.entries(fields).map(([name, sent]) => [name, new Set(sent)]));

describe("@clerk/backend", () => {
  let js: JsFields;
  beforeAll(() => {
    js = readJsFields();
  });

  test("sends no field that the table lacks", () => {
    expect(lackingFields(OPERATIONS, js.fields)).toEqual([]);
  });

  test("would be missed: without the field that was added for it, it is named", () => {
    const { timezone: _, ...without } = createBody().shape;
    const rows = OPERATIONS.map((row) =>
      row.name === "users.create" ? { ...row, args: { ...row.args, body: z.strictObject(without) } } : row,
    );
    expect(lackingFields(rows, js.fields)).toEqual(["users.create: timezone"]);
  });

  test("is read whole: objects, unions, intersections, generics, arguments in a row", () => {
    expect([...(js.fields.get("users.create") ?? [])]).toEqual(
      expect.arrayContaining(["timezone", "email_address", "public_metadata", "password_digest", "password_hasher"]),
    );
    expect([...(js.fields.get("users.update") ?? [])]).toEqual(
      expect.arrayContaining(["user_id", "timezone", "primary_web3_wallet_id", "private_metadata"]),
    );
    expect([...(js.fields.get("users.list") ?? [])]).toEqual(
      expect.arrayContaining(["limit", "offset", "order_by", "last_active_at_since", "organization_id"]),
    );
    expect(js.fields.get("users.get_o_auth_access_token")).toEqual(new Set(["user_id", "provider"]));
    expect(js.fields.get("users.set_profile_image")).toEqual(new Set(["user_id", "file"]));
    expect(js.fields.get("users.ban")).toEqual(new Set(["user_id"]));
  });

  test("has no method for users that stands for no operation", () => {
    expect(js.unmapped).toEqual([]);
  });
});

describe("a field is lacking", () => {
  test("when no part of the row takes it", () => {
    const fields = sdk({ "users.create": ["first_name", "shoe_size"], "users.get": ["user_id", "expand"] });
    expect(lackingFields(OPERATIONS, fields)).toEqual(["users.create: shoe_size", "users.get: expand"]);
  });

  test("and not when path, query, body or an older API version takes it", () => {
    const fields = sdk({
      "users.update": ["user_id", "first_name", "private_metadata"],
      "users.list": ["limit"],
      "users.count": ["limit"],
    });
    expect(lackingFields(OPERATIONS, fields)).toEqual([]);
  });

  test("where there is no such operation at all", () => {
    expect(lackingFields(OPERATIONS, sdk({ "users.freeze": ["user_id"] }))).toEqual(["users.freeze: no such operation"]);
  });
});

// One power has one name: a field that does what another operation does needs that operation, wherever it can be sent.
import { describe, expect, it } from "vitest";
import { allArguments, alsoNeeded } from "../../../src/clerk/arguments.ts";
import type { Operation } from "../../../src/clerk/operation.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";

function row(name: string): Operation {
  const found = OPERATIONS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no row ${name}`);
  return found;
}

const bodyFields = (operation: Operation) => [
  ...Object.keys(operation.args.body.shape),
  ...Object.keys(operation.legacyBody?.fields.shape ?? {}),
];

describe("what a field stands for", () => {
  const metadata = "users.replace_metadata";
  it.each<[string, Record<string, unknown>, readonly string[]]>([
    ["users.create", {}, []],
    ["users.create", { email_address: ["ada@example.com"], banned: false, locked: null }, []],
    ["users.create", { private_metadata: {} }, [metadata]],
    ["users.create", { public_metadata: { a: 1 } }, [metadata]],
    ["users.create", { unsafe_metadata: {} }, [metadata]],
    ["users.create", { banned: true }, ["users.ban"]],
    ["users.create", { locked: true }, ["users.lock"]],
    ["users.create", { banned: true, locked: true, private_metadata: {} }, [metadata, "users.ban", "users.lock"]],
    ["users.update", { first_name: "Ada" }, []],
    ["users.update", { private_metadata: null }, [metadata]],
    ["users.update", { profile_image_id: "img_1" }, ["users.set_profile_image"]],
    ["users.update", { backup_codes: ["a"] }, []],
    ["users.update", { backup_codes: [] }, ["users.delete_backup_codes"]],
  ])("%s with %j", (name, args, expected) => {
    expect(alsoNeeded(row(name), { user_id: "user_1", ...args }).map(({ operation }) => operation)).toEqual(expected);
  });

  it("shows the other operation its own arguments and no others", () => {
    const [replace, ban] = alsoNeeded(row("users.create"), { private_metadata: { a: 1 }, banned: true });
    expect([replace?.args, ban?.args]).toEqual([{ private_metadata: { a: 1 } }, {}]);
    const image = { user_id: "user_1", profile_image_id: "img_1" };
    expect(alsoNeeded(row("users.update"), image)[0]?.args).toEqual({ user_id: "user_1" });
  });
});

describe("every row", () => {
  const rows = OPERATIONS.map((operation) => [operation.name, operation] as const);

  const needing = rows.filter(([, { also = [] }]) => also.length > 0);
  it.each(needing)("%s names operations that there are, and arguments that both have", (_name, operation) => {
    for (const also of operation.also ?? []) {
      const other = row(also.operation);
      for (const name of also.args) expect(bodyFields(operation)).toContain(name);
      if (also.shared === true) for (const name of also.args) expect(Object.keys(allArguments(other).shape)).toContain(name);
    }
  });

  // A body that can carry what another operation's body is about (metadata), or that operation's name as a flag or a noun.
  const OWN = ["users.update_metadata", "users.replace_metadata"];
  it.each(rows)("%s sends nothing under one name that another denies", (_name, operation) => {
    const covered = (operation.also ?? []).flatMap(({ args }) => args);
    const carries = bodyFields(operation).filter((field) => /_metadata$|^banned$|^locked$|^profile_image/u.test(field));
    expect(OWN.includes(operation.name) ? [] : carries.filter((field) => !covered.includes(field))).toEqual([]);
  });
});

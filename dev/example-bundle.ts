// The bundle that a new gateway starts from: `policies/*.yaml`, and their test cases in `policies/*.test.yaml`.
import { readdirSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import * as z from "zod";
import { projectPath } from "./project.ts";

export interface ExampleBundle {
  /** As the files say; the gateway checks them. */
  readonly policies: readonly unknown[];
  readonly tests: readonly unknown[];
  /** Names of the policies, in the order of the files. */
  readonly names: readonly string[];
}

const namedSchema = z.looseObject({ policy: z.string() });
const signInSchema = z
  .strictObject({ people: z.unknown(), machines: z.unknown() })
  .partial()
  .refine((lists) => Object.keys(lists).length > 0);
const testFileSchema = z.union([
  z.array(z.unknown()),
  z.looseObject({ tests: z.array(z.unknown()) }).transform(({ tests }) => tests),
]);

export function readExampleBundle(directory = projectPath("policies")): ExampleBundle {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith(".yaml"))
    .sort();
  const read = (name: string): unknown => parse(readFileSync(`${directory}/${name}`, "utf8"));
  // Who signs in is for a deployment: nobody does here.
  const policies = files
    .filter((name) => !name.endsWith(".test.yaml"))
    .map(read)
    .filter((document) => !signInSchema.safeParse(document).success);
  const tests = files.filter((name) => name.endsWith(".test.yaml")).flatMap((name) => testFileSchema.parse(read(name)));
  return { policies, tests, names: policies.map((document) => namedSchema.parse(document).policy) };
}

// What the tests know of an SDK: its releases, how one is installed and started, and what each operation of Bailiff's is called there.
import { OPERATIONS } from "../../src/clerk/operations.ts";
import type { Recipe } from "./install.ts";
import type { Command, Style } from "./protocol.ts";
import type { Args } from "./sample-calls.ts";

export interface SdkMethod {
  /** Of the operation table. */
  readonly operation: string;
  /** Below the client: `users`. */
  readonly resource: string;
  readonly method: string;
  /** The first of the releases run here that has it; the oldest if not given. */
  readonly since?: string;
  /** The first that calls it otherwise. */
  readonly before?: string;
  /** From the names that go on the wire to what the family's runner takes. */
  args(args: Args): unknown;
}

export interface Release {
  readonly version: string;
  readonly recipe: Recipe;
  /** @param folder where the recipe was carried out. */
  start(folder: string): Command;
}

export interface SdkFamily {
  readonly id: "javascript" | "python" | "go" | "java";
  /** As people call it. */
  readonly title: string;
  readonly language: string;
  /** How its base URL is made of Bailiff's address. */
  base(origin: string): string;
  /** Oldest first. */
  readonly releases: readonly Release[];
  readonly styles: readonly Style[];
  /** Every resource with a method for one of our operations. */
  readonly methods: readonly SdkMethod[];
  /** Methods of the users resource that are no operation of Bailiff's, and why. */
  readonly elsewhere: Readonly<Record<string, string>>;
  readonly can: {
    /** After what time it gives up when nobody says so; null for never. */
    readonly timeOut: string | null;
    /** Lets a caller set a time-out. */
    readonly setTimeOut: boolean;
    /** Lets a caller send headers. */
    readonly sendHeaders: boolean;
    /** Repeats a 5xx by itself. */
    readonly repeat: boolean;
  };
  /** The first release whose errors for a refusal all have the HTTP status; the oldest run here if not given. */
  readonly statusSince?: string;
  /** What is missing on this machine to run it, in a few words. */
  missing(): string | undefined;
}

/** Dotted numbers. */
export function isAtLeast(version: string, wanted: string): boolean {
  const [have, want] = [version, wanted].map((one) => one.split(".").map(Number));
  for (const [index, number] of (want ?? []).entries()) {
    const other = have?.[index] ?? 0;
    if (other !== number) return other > number;
  }
  return true;
}

/** What of the family's methods the release has; rows for operations that the table does not have are not called. */
export function methodsOf(family: SdkFamily, version: string): readonly SdkMethod[] {
  return family.methods.filter(
    ({ operation, since, before }) =>
      OPERATIONS.some(({ name }) => name === operation) &&
      (since === undefined || isAtLeast(version, since)) &&
      (before === undefined || !isAtLeast(version, before)),
  );
}

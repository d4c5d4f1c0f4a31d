// The table: every operation the emulator knows, and how a path finds its row. Paths are matched segment by segment on the raw text,
// a literal before a parameter (`/users/count` before `/users/{user_id}`), and a parameter is decoded once.
import type { Row } from "../row.ts";
import { billingRows } from "./billing.ts";
import { changeUserRows } from "./change-users.ts";
import { connectionRows } from "./connections.ts";
import { findUserRows } from "./find-users.ts";
import { identificationRows } from "./identifications.ts";
import { metadataRows } from "./metadata.ts";
import { passwordRows } from "./passwords.ts";
import { profileImageRows } from "./profile-images.ts";
import { restrictionRows } from "./restrictions.ts";
import { secondFactorRows } from "./second-factors.ts";
import { signInRows } from "./sign-in.ts";

export const ROWS: readonly Row[] = [
  ...findUserRows,
  ...changeUserRows,
  ...metadataRows,
  ...restrictionRows,
  ...billingRows,
  ...profileImageRows,
  ...connectionRows,
  ...passwordRows,
  ...secondFactorRows,
  ...identificationRows,
  ...signInRows,
];

interface Located {
  readonly row: Row;
  readonly params: Readonly<Record<string, string>>;
}

interface Pattern {
  readonly row: Row;
  readonly segments: readonly string[];
}

const parameters = (pattern: Pattern): number => pattern.segments.filter((segment) => segment.startsWith("{")).length;

const PATTERNS: readonly Pattern[] = ROWS.map((row) => ({ row, segments: row.path.split("/") })).toSorted(
  (a, b) => parameters(a) - parameters(b),
);

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

function match(pattern: Pattern, segments: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [at, wanted] of pattern.segments.entries()) {
    const segment = segments[at] ?? "";
    if (!wanted.startsWith("{")) {
      if (wanted !== segment) return undefined;
      continue;
    }
    const value = decode(segment);
    if (value === undefined || value === "") return undefined;
    params[wanted.slice(1, -1)] = value;
  }
  return params;
}

/** The row for a method and a raw path below `/v1`, or undefined. */
export function locate(method: string, path: string): Located | undefined {
  const segments = path.split("/");
  for (const pattern of PATTERNS) {
    if (pattern.row.method !== method || pattern.segments.length !== segments.length) continue;
    const params = match(pattern, segments);
    if (params !== undefined) return { row: pattern.row, params };
  }
  return undefined;
}

// What the bundle weighs, against what Cloudflare takes.
import { gzipSync } from "node:zlib";
import { type Metafile, uploadedParts } from "./bundle-faults.ts";

/**
 * Source: Cloudflare Workers docs, "Limits": 64 MiB uncompressed on every plan. Until 2026 it was 3 MB (free) and 10 MB (paid) compressed;
 * accounts may still be held to that, and it is the sterner measure.
 */
const LIMITS = { rawBytes: 64 * 1_048_576, gzipFreeBytes: 3_000_000, gzipPaidBytes: 10_000_000 } as const;

/** Ours, gzipped: what every start of an isolate reads. Raised only by who says what for. */
export const BOUND_BYTES = 285 * 1024;

export interface BundleSize {
  readonly rawBytes: number;
  readonly gzipBytes: number;
}

export function sizeOf(text: string): BundleSize {
  const bytes = Buffer.from(text, "utf8");
  return { rawBytes: bytes.byteLength, gzipBytes: gzipSync(bytes).byteLength };
}

export function sizeLines({ rawBytes, gzipBytes }: BundleSize, metafile: Metafile): string[] {
  const share = (part: number, whole: number) => `${((part / whole) * 100).toFixed(1)} %`;
  const parts = Map.groupBy(uploadedParts(metafile), ([input]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? "src");
  const weights = [...parts]
    .map(([name, files]) => ({ name, bytes: files.reduce((sum, [, bytes]) => sum + bytes, 0) }))
    .sort((a, b) => b.bytes - a.bytes);
  return [
    `bundle   ${kib(rawBytes)}: ${share(rawBytes, LIMITS.rawBytes)} of 64 MiB`,
    `gzipped  ${kib(gzipBytes)} of ${kib(BOUND_BYTES)}: ${share(gzipBytes, LIMITS.gzipFreeBytes)} of 3 MB (free plan), ${share(gzipBytes, LIMITS.gzipPaidBytes)} of 10 MB (paid)`,
    `made of  ${weights.map(({ name, bytes }) => `${name} ${kib(bytes)}`).join(", ")} minified`,
  ];
}

export function sizeFaults({ rawBytes, gzipBytes }: BundleSize): string[] {
  return [
    ...(gzipBytes > BOUND_BYTES ? [`it is larger than ${kib(BOUND_BYTES)} gzipped, which is our own bound`] : []),
    ...(rawBytes > LIMITS.rawBytes ? ["it is larger than Cloudflare takes: 64 MiB"] : []),
    ...(gzipBytes > LIMITS.gzipFreeBytes ? ["it is larger than Cloudflare's free plan took: 3 MB gzipped"] : []),
  ];
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}

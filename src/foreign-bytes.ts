// What a file or a body is that should have been UTF-8 text, by its first bytes. Shared by intake and by `bailiff audit verify`.

export interface ForeignBytes {
  readonly name: string;
  readonly compressed: boolean;
}

/** RFC 1952, RFC 8878, RFC 1950; brotli has no mark of its own. */
const MARKS: readonly (ForeignBytes & { readonly mark: readonly number[] })[] = [
  { name: "gzip", compressed: true, mark: [0x1f, 0x8b] },
  { name: "zstd", compressed: true, mark: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: "zlib", compressed: true, mark: [0x78, 0x01] },
  { name: "zlib", compressed: true, mark: [0x78, 0x5e] },
  { name: "zlib", compressed: true, mark: [0x78, 0x9c] },
  { name: "zlib", compressed: true, mark: [0x78, 0xda] },
  { name: "zip", compressed: true, mark: [0x50, 0x4b, 0x03, 0x04] },
  { name: "UTF-16", compressed: false, mark: [0xff, 0xfe] },
  { name: "UTF-16", compressed: false, mark: [0xfe, 0xff] },
  // Without a byte order mark: text that begins with an ASCII sign.
  { name: "UTF-16", compressed: false, mark: [0x7b, 0x00] },
  { name: "UTF-16", compressed: false, mark: [0x00, 0x7b] },
];

export function nameOfForeignBytes(bytes: Uint8Array): ForeignBytes | null {
  return MARKS.find(({ mark }) => mark.every((byte, at) => bytes[at] === byte)) ?? null;
}

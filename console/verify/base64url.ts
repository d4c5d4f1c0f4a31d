// Bytes and the texts that stand for them in keys and signatures (RFC 4648, section 5).

/** As Node reads it: either alphabet, blanks and padding passed over, and an end where something else stands. */
export function bytesOfBase64url(text: string): Uint8Array {
  const plain = text.replace(/[\s]/g, "").replaceAll("-", "+").replaceAll("_", "/");
  const whole = /^[A-Za-z0-9+/]*/.exec(plain)?.[0] ?? "";
  const usable = whole.length % 4 === 1 ? whole.slice(0, -1) : whole;
  return Uint8Array.from(atob(usable), (character) => character.charCodeAt(0));
}

export function base64urlOf(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

// ASCII letters only: other alphabets have letters whose other case is an ASCII letter (`ſ`, the Kelvin sign), or two letters. A rule about
// `@acme-bank.com` is not about a name that only looks like it.

export function upperAscii(text: string): string {
  return text.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase());
}

export function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

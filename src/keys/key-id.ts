// The form of a key's id. Apart from the text of a key, because it needs no secret: the console checks policies with it.

const KEY_ID = /^[0-9A-Za-z]{12}$/;

export function isKeyId(text: string): boolean {
  return KEY_ID.test(text);
}

// What a path of Clerk's is made of, as far as it goes through here: words, ids and names of providers, between slashes. A class for a
// regular expression. None of it ever needs percent-encoding, so a path with any other character is none of Clerk's.
export const PATH_CHARACTERS = "A-Za-z0-9._-";

/** Of the parameters in braces: `/users/{user_id}/ban` has `user_id`. */
export function namesInPath(path: string): readonly string[] {
  return Array.from(path.matchAll(/\{([a-z0-9_]+)\}/g), ([, name = ""]) => name);
}

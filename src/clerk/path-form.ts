// What a path of Clerk's is made of, as far as it goes through here: words, ids and names of providers, between slashes. A class for a
// regular expression. None of it ever needs percent-encoding, so a path with any other character is none of Clerk's.
export const PATH_CHARACTERS = "A-Za-z0-9._-";

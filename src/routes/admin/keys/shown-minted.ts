/** So many of the keys that were minted through one are named. */
export const SHOWN_MINTED = 100;

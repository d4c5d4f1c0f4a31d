// What a key can be, seen from whoever asks what it would get.

/** `ancestor_not_active`: a key above it is not. `address_not_allowed`: not from that address, by its own networks or theirs. */
export const STANDINGS = ["active", "revoked", "expired", "not_yet_valid", "ancestor_not_active", "address_not_allowed"] as const;
export type Standing = (typeof STANDINGS)[number];

// The planes of Bailiff: whose operation it is.

/** clerk: under `/v1`. admin: under `/admin`. public: needs no key. */
export type Plane = "clerk" | "admin" | "public";

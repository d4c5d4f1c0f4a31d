// Why a call is made, as it can travel: in a header, or in front of the path for SDKs that can set a base URL but no header.

/** Of the header `Bailiff-Reason`. */
export const HEADER_REASON = /^[\x20-\x7e]{1,256}$/;
/** What stands between `/for/` and `/v1/`: nothing that would have to be percent-encoded. */
export const PATH_REASON = /^[A-Za-z0-9._-]{1,64}$/;

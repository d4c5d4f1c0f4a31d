// A Ledger, or the Registry, did not answer in time: what was asked for cannot be said whole.
export class LedgerAway extends Error {}

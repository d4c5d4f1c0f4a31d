/** The ledger that the demo history is in, and nothing else. No key's: their ids have twelve characters. */
export const DEMO_LEDGER = "demo";

// The number of the rules by which documents are read. A bundle keeps the number that it was published under, so that an update of the gateway
// changes what no published bundle means: the next publish does, and says what changes.
//
//   1  a wildcard in an allow covers every operation that it matches
//   2  it covers none of class `secret` or `money`: those are named
//   3  a rule that reads `target` applies to operations on keys and on the log too: the key, or each element of the answer, is the target
//
// The number is part of a bundle's version: the same documents, published again under other rules, are another version.

export const SEMANTICS = 3;

// What back ends verify session tokens with.
import { none, type Row, row } from "../row.ts";

export const signInRows: readonly Row[] = [
  row({
    name: "jwks.get",
    method: "GET",
    path: "/jwks",
    query: none,
    body: none,
    act: ({ store }) => store.signingKeys.jwks(),
  }),
];

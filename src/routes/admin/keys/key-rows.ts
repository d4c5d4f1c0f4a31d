// The rows of the key desk: data alone, what they do is in `key-operations.ts`.
import { none } from "../../../clerk/args/fields.ts";
import type { AdminRow } from "../admin-row.ts";
import { createKeyBody, keyIdOnly, revokeKeyBody, revokeOwnerBody, rotateKeyBody, updateKeyBody } from "./key-args.ts";

export const KEY_ROWS = [
  {
    name: "keys.create",
    summary: "Mint a key; its secret is shown this once",
    method: "POST",
    path: "/keys",
    args: {
      path: none,
      query: none,
      get body() {
        return createKeyBody();
      },
    },
    mutates: true,
    ceiling: true,
    signedIn: "nobody",
    status: 201,
  },
  {
    name: "keys.list",
    summary: "List keys, without secrets",
    method: "GET",
    path: "/keys",
    looksAt: "each_key",
    args: {
      path: none,
      query: none,
      body: none,
    },
    mutates: false,
  },
  {
    name: "keys.get",
    summary: "Look up a key and when it was last used",
    method: "GET",
    path: "/keys/{key_id}",
    looksAt: "key",
    args: {
      get path() {
        return keyIdOnly();
      },
      query: none,
      body: none,
    },
    namesKeys: "as_listed",
    mutates: false,
    refusals: ["bailiff_not_found"],
  },
  {
    name: "keys.update",
    summary: "Change a key's name, owner, policies, scopes, addresses or times",
    method: "PATCH",
    path: "/keys/{key_id}",
    looksAt: "key",
    args: {
      get path() {
        return keyIdOnly();
      },
      query: none,
      get body() {
        return updateKeyBody();
      },
    },
    mutates: true,
    ceiling: true,
    signedIn: "nobody",
    refusals: ["bailiff_not_found", "bailiff_key_revoked", "bailiff_version_conflict"],
  },
  {
    name: "keys.rotate",
    summary:
      "Give a key a new secret; the old one goes on for a grace time, and what was minted through it is revoked unless it is to be kept",
    method: "POST",
    path: "/keys/{key_id}/rotate",
    looksAt: "key",
    args: {
      get path() {
        return keyIdOnly();
      },
      query: none,
      get body() {
        return rotateKeyBody();
      },
    },
    mutates: true,
    ceiling: true,
    signedIn: "nobody",
    refusals: ["bailiff_not_found", "bailiff_key_revoked", "bailiff_version_conflict"],
  },
  {
    name: "keys.revoke",
    summary: "Revoke a key for good, and all that were minted through it, with a receipt",
    method: "POST",
    path: "/keys/{key_id}/revoke",
    looksAt: "key",
    args: {
      get path() {
        return keyIdOnly();
      },
      query: none,
      get body() {
        return revokeKeyBody();
      },
    },
    mutates: true,
    class: "destructive",
    refusals: ["bailiff_not_found"],
  },
  {
    name: "keys.revoke_owner",
    summary: "Revoke every key of an owner, with a receipt for each",
    method: "POST",
    path: "/keys/revoke",
    args: {
      path: none,
      query: none,
      get body() {
        return revokeOwnerBody();
      },
    },
    mutates: true,
    class: "destructive",
  },
] as const satisfies readonly AdminRow[];

// The rows of the hooks: data alone, what they do is in `hook-operations.ts`.
import { none } from "../../../clerk/args/fields.ts";
import type { AdminRow } from "../admin-row.ts";
import { createHookBody, deliveriesQuery, deliveryPath, hookIdOnly, rotateHookBody, updateHookBody } from "./hook-args.ts";

/** By whom a hook is changed is not for its id to say: every operation on one may find none. */
const ON_ONE = ["bailiff_not_found"] as const;

export const HOOK_ROWS = [
  {
    name: "hooks.create",
    signedIn: "nobody",
    summary: "Have events posted to an address; the secret is shown this once",
    method: "POST",
    path: "/hooks",
    args: {
      path: none,
      query: none,
      get body() {
        return createHookBody();
      },
    },
    mutates: true,
    lasting: true,
    status: 201,
    secretArgs: ["url"],
    recordedInPart: true,
  },
  {
    name: "hooks.list",
    summary: "List hooks and how they go",
    method: "GET",
    path: "/hooks",
    args: { path: none, query: none, body: none },
    namesKeys: "as_listed",
    mutates: false,
  },
  {
    name: "hooks.get",
    summary: "Look up a hook and how it goes",
    method: "GET",
    path: "/hooks/{hook_id}",
    args: {
      get path() {
        return hookIdOnly();
      },
      query: none,
      body: none,
    },
    namesKeys: "as_listed",
    mutates: false,
    refusals: ON_ONE,
  },
  {
    name: "hooks.update",
    summary: "Change a hook's address, events or filter, disable it, or enable it again",
    method: "PATCH",
    path: "/hooks/{hook_id}",
    args: {
      get path() {
        return hookIdOnly();
      },
      query: none,
      get body() {
        return updateHookBody();
      },
    },
    mutates: true,
    lasting: true,
    refusals: ON_ONE,
    secretArgs: ["url"],
    recordedInPart: true,
  },
  {
    name: "hooks.delete",
    summary: "Delete a hook, and what waits for it",
    method: "DELETE",
    path: "/hooks/{hook_id}",
    args: {
      get path() {
        return hookIdOnly();
      },
      query: none,
      body: none,
    },
    mutates: true,
    class: "destructive",
    refusals: ON_ONE,
  },
  {
    name: "hooks.test",
    summary: "Send a hook an event of type hook.test, whatever it listens to",
    method: "POST",
    path: "/hooks/{hook_id}/test",
    args: {
      get path() {
        return hookIdOnly();
      },
      query: none,
      body: none,
    },
    mutates: true,
    refusals: ON_ONE,
  },
  {
    name: "hooks.rotate",
    summary: "Give a hook a new secret and a new key; the old ones sign beside them for a day",
    method: "POST",
    path: "/hooks/{hook_id}/rotate",
    args: {
      get path() {
        return hookIdOnly();
      },
      query: none,
      get body() {
        return rotateHookBody();
      },
    },
    mutates: true,
    lasting: true,
    refusals: ON_ONE,
  },
  {
    name: "hooks.deliveries",
    summary: "List the newest tries to deliver to a hook",
    method: "GET",
    path: "/hooks/{hook_id}/deliveries",
    args: {
      get path() {
        return hookIdOnly();
      },
      get query() {
        return deliveriesQuery();
      },
      body: none,
    },
    mutates: false,
    refusals: ON_ONE,
  },
  {
    name: "hooks.resend",
    summary: "Send a message once more, under the same id",
    method: "POST",
    path: "/hooks/{hook_id}/deliveries/{delivery_id}/resend",
    args: {
      get path() {
        return deliveryPath();
      },
      query: none,
      body: none,
    },
    mutates: true,
    refusals: ON_ONE,
  },
] as const satisfies readonly AdminRow[];

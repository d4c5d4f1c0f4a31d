// Hooks: made, looked up, changed, tested. What they are told and when is the Courier's.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import type { HookChange, HookPatch } from "../../../hooks/courier-protocol.ts";
import type { HookMaker, HookView } from "../../../hooks/hook.ts";
import { checkHookUrl } from "../../../hooks/hook-url.ts";
import { newSigningPair, secretText } from "../../../hooks/message-signature.ts";
import { randomBase62 } from "../../../keys/base62.ts";
import { compileFilter } from "../../../policy/engine.ts";
import { type AdminAnswer, type AdminCall, type AdminHandlers, type AdminRecorded, refuse } from "../admin-handler.ts";
import { registryUnavailable } from "../keys/key-lookup.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import { hookRecord } from "./hook-record.ts";
import type { HOOK_ROWS } from "./hook-rows.ts";
import { hooksShown, isOwnHook } from "./hooks-shown.ts";

const ID_CHARS = 16;

export const HOOK_HANDLERS: AdminHandlers<typeof HOOK_ROWS> = {
  async "hooks.create"(admin, { url, events, filter = null }) {
    const { services } = admin;
    const checked = checkHookUrl(url, { allowLoopback: services.settings.hooksToLoopback });
    if (!checked.ok) return refuse(bailiffError("bailiff_param_invalid", checked.message, { param: "url" }));
    const misread = filterFault(filter);
    if (misread !== null) return refuse(misread);
    const id = `hook_${randomBase62(services.deps, ID_CHARS)}`;
    const pair = newSigningPair(services.deps);
    const made = await services.courier.create({ id, url: checked.url, events, filter, maker: makerOf(admin), pair });
    return answerOf(made, id, (hook) => ({ ...hook, secret: secretText(pair) }));
  },

  async "hooks.list"(admin) {
    const hooks = await hooksShown(admin);
    return hooks === null ? refuse(registryUnavailable()) : { ok: true, body: { data: hooks, total_count: hooks.length } };
  },

  "hooks.get": (admin, { hook_id: id }) => onShown(admin, id, (hook) => ({ ok: true, target: id, body: hook })),

  async "hooks.update"(admin, { hook_id: id, url, events, filter, enabled }) {
    const { services } = admin;
    const checked = url === undefined ? null : checkHookUrl(url, { allowLoopback: services.settings.hooksToLoopback });
    if (checked?.ok === false) return refuse(bailiffError("bailiff_param_invalid", checked.message, { param: "url" }));
    const fault = filterFault(filter ?? null);
    if (fault !== null) return refuse(fault);
    const patch: HookPatch = {
      ...(checked === null ? {} : { url: checked.url }),
      ...(events === undefined ? {} : { events }),
      ...(filter === undefined ? {} : { filter }),
      ...(enabled === undefined ? {} : { enabled }),
    };
    return onOwn(admin, id, async () => answerOf(await services.courier.update(id, patch), id));
  },

  "hooks.delete": (admin, { hook_id: id }) =>
    onShown(admin, id, async () => {
      const removed = await admin.services.courier.remove(id);
      return removed === null ? refuse(registryUnavailable()) : { ok: true, target: id, body: { id, deleted: true } };
    }),

  // The record of this call is the event.
  "hooks.test": (admin, { hook_id: id }) =>
    onShown(admin, id, (hook) => (hook.status === "disabled" ? refuse(isDisabled(id)) : { ok: true, target: id, body: hook })),

  "hooks.rotate": (admin, { hook_id: id, overlap_seconds: overlapSeconds }) =>
    onOwn(admin, id, async () => {
      const pair = newSigningPair(admin.services.deps);
      const rotated = await admin.services.courier.rotate(id, pair, overlapSeconds * 1_000);
      return answerOf(rotated, id, (hook) => ({ ...hook, secret: secretText(pair) }));
    }),

  "hooks.deliveries": (admin, { hook_id: id, limit }) =>
    onShown(admin, id, async () => {
      const tries = await admin.services.courier.tries(id, limit);
      return tries === null ? refuse(registryUnavailable()) : { ok: true, target: id, body: { data: tries.value ?? [] } };
    }),

  "hooks.resend": (admin, { hook_id: id, delivery_id: messageId }) =>
    onShown(admin, id, async () => answerOf(await admin.services.courier.resend(id, messageId), id)),
};

/** Of an address the part that is no secret. */
export const HOOK_RECORDED: AdminRecorded<typeof HOOK_ROWS> = {
  "hooks.create": ({ url, ...args }) => ({ args: { ...args, host: hostOf(url) } }),
  "hooks.update": ({ url, ...args }) => ({
    args: { ...args, ...(url === undefined ? {} : { host: hostOf(url) }) },
    target: args.hook_id,
  }),
};

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}

function makerOf({ actor, call }: AdminCall): HookMaker {
  const { reason, ip, country, userAgent } = call;
  return { id: actor?.id ?? ROOT_PRINCIPAL.id, reason, ip, country: country(), userAgent };
}

function answerOf(
  changed: { readonly value: HookChange } | null,
  id: string,
  shown: (hook: HookView) => object = (hook) => hook,
): AdminAnswer {
  if (changed === null) return refuse(registryUnavailable());
  const { value } = changed;
  return value.ok ? { ok: true, target: id, body: shown(value.hook) } : refuse(faultOf(value.code, id));
}

function faultOf(code: Exclude<HookChange, { ok: true }>["code"], id: string): BailiffError {
  switch (code) {
    case "not_found":
      return noSuchHook(id);
    case "no_message":
      return bailiffError("bailiff_not_found", `Hook ${id} has no such delivery any more: the newest 100 are kept.`);
    case "queue_full":
      return bailiffError(
        "bailiff_limit_never_fits",
        `10,000 messages wait for hook ${id}, and no more can: they go first, or delete the hook.`,
      );
    case "too_many":
      return bailiffError(
        "bailiff_limit_never_fits",
        "There are 50 hooks, and no more can be made: delete one that is not needed.",
      );
  }
}

function noSuchHook(id: string): BailiffError {
  return bailiffError("bailiff_not_found", `There is no hook ${id}: GET /admin/hooks lists them.`);
}

function isDisabled(id: string): BailiffError {
  const detail = `Hook ${id} is disabled and is told nothing: enable it first (PATCH, {"enabled": true}).`;
  return bailiffError("bailiff_param_invalid", detail, { param: "hook_id" });
}

function filterFault(filter: string | null): BailiffError | null {
  if (filter === null) return null;
  const compiled = compileFilter(filter, hookRecord());
  if (compiled.ok) return null;
  const problems = compiled.problems.map(({ message }) => message).join("; ");
  return bailiffError("bailiff_param_invalid", `“filter” is no condition over record: ${problems}.`, { param: "filter" });
}

/** What is not shown to the caller is not there. */
async function onShown(
  admin: AdminCall,
  id: string,
  work: (hook: HookView) => AdminAnswer | Promise<AdminAnswer>,
): Promise<AdminAnswer> {
  const hooks = await hooksShown(admin);
  if (hooks === null) return refuse(registryUnavailable());
  const hook = hooks.find((one) => one.id === id);
  return hook === undefined ? refuse(noSuchHook(id)) : work(hook);
}

/**
 * A hook is told what its maker may see, so whoever could change where it posts to would see that as well: a key changes its own, and those
 * of keys that were minted through it.
 */
function onOwn(admin: AdminCall, id: string, work: () => Promise<AdminAnswer>): Promise<AdminAnswer> {
  return onShown(admin, id, async (hook) => {
    const own = await isOwnHook(admin, hook);
    if (own === null) return refuse(registryUnavailable());
    if (own) return work();
    const detail =
      "A key changes only hooks that it made, or that were made by keys minted through it: a hook is told what its maker may see.";
    return refuse(bailiffError("bailiff_scope_denied", detail));
  });
}

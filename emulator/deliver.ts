// How an answer, or a fault instead of one, goes over the socket. Whether the operation runs at all is decided here too, since that
// is what most faults are about: did Clerk act before the connection was lost? A caller who hangs up stops nothing: Clerk would
// have acted, and so does the double.
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Reply, replyRefusal } from "./dispatch.ts";
import type { Fault } from "./faults.ts";
import { refuse } from "./refusal.ts";

interface Delivery {
  readonly response: ServerResponse;
  /** Runs the operation; called at most once. */
  readonly act: () => Promise<Reply>;
  readonly traceId: () => string;
  /** Ends every wait when the emulator closes. */
  readonly closing: AbortSignal;
}

function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  response.writeHead(reply.status, { ...reply.headers, "content-length": Buffer.byteLength(reply.body) });
  response.end(reply.body);
}

/** Headers that promise the whole body, and its first half. */
function sendHalf(response: ServerResponse, reply: Reply, then: () => void): void {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, "content-length": body.length });
  response.write(body.subarray(0, Math.floor(body.length / 2)), then);
}

async function trickle(
  response: ServerResponse,
  reply: Reply,
  fault: { bytes: number; ms: number },
  closing: AbortSignal,
): Promise<void> {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, "content-length": body.length });
  response.flushHeaders();
  for (let at = 0; at < body.length && !response.destroyed; at += fault.bytes) {
    await sleep(fault.ms, undefined, { signal: closing });
    response.write(body.subarray(at, at + fault.bytes));
  }
  response.end();
}

function statusReply(fault: Extract<Fault, { kind: "status" }>, traceId: string): Reply {
  const reply = replyRefusal(refuse(fault.status, fault.code, fault.message), traceId);
  if (fault.retry_after === undefined) return reply;
  return { ...reply, headers: { ...reply.headers, "retry-after": String(fault.retry_after) } };
}

function htmlReply(status: number): Reply {
  const body = `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>Error ${status}</h1></body></html>`;
  return { status, headers: { "content-type": "text/html; charset=UTF-8" }, body };
}

/** Sends the answer, bent by `fault` when there is one. */
export async function deliver(delivery: Delivery, fault: Fault | undefined): Promise<void> {
  const { response, act, closing } = delivery;
  const reset = (): void => {
    response.socket?.resetAndDestroy();
  };
  switch (fault?.kind) {
    case undefined:
      return send(response, await act());
    case "delay": {
      if (fault.when === "before") await sleep(fault.ms, undefined, { signal: closing });
      const reply = await act();
      if (fault.when === "after") await sleep(fault.ms, undefined, { signal: closing });
      return send(response, reply);
    }
    case "reset":
      if (fault.when === "after") await act();
      return reset();
    case "status":
      if (fault.acts) await act();
      return send(response, statusReply(fault, delivery.traceId()));
    case "html":
      if (fault.acts) await act();
      return send(response, htmlReply(fault.status));
    case "redirect":
      return send(response, { status: fault.status, headers: { location: fault.location }, body: "" });
    case "stall":
      if (fault.acts) await act();
      return;
    case "truncate":
      return sendHalf(response, await act(), () => response.socket?.destroy());
    case "stall_body":
      return sendHalf(response, await act(), () => undefined);
    case "slow_body":
      return trickle(response, await act(), fault, closing);
  }
}

// Runs one fault against all replay classes at once and notes what everybody saw.
import type { Emulator } from "../../../emulator/server.ts";
import type { FaultCase } from "./fault-cases.ts";
import { type FaultedOperation, OPERATIONS_BY_REPLAY } from "./operations.ts";

const FOR_EVER = 1_000;

export interface Observed {
  readonly operation: FaultedOperation;
  /** Of the emulator's journal. */
  readonly calls: number;
  readonly status: number;
  readonly code: string | null;
  readonly longMessage: string;
  readonly attempts: string | null;
  readonly retryAfter: string | null;
  readonly requestId: string;
}

export async function observeFault(
  emulator: Emulator,
  url: string,
  key: string,
  { faults, thenFine }: FaultCase,
  run: number,
): Promise<Observed[]> {
  emulator.faults.clear();
  emulator.requests.length = 0;
  const list = faults();
  for (const { method, pattern } of OPERATIONS_BY_REPLAY) {
    list.forEach((fault, index) => {
      const last = index === list.length - 1 && thenFine !== true;
      emulator.faults.add({ fault, method, path: pattern, times: last ? FOR_EVER : 1 });
    });
  }
  const answers = await Promise.all(OPERATIONS_BY_REPLAY.map((operation) => ask(url, key, operation, run)));
  emulator.faults.clear();
  return answers.map((answer) => {
    const { method, path } = answer.operation;
    return { ...answer, calls: emulator.requests.filter((request) => request.method === method && request.url === path).length };
  });
}

async function ask(url: string, key: string, operation: FaultedOperation, run: number): Promise<Omit<Observed, "calls">> {
  const body = operation.body(run);
  const response = await fetch(url + operation.path, {
    method: operation.method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: "manual",
  });
  const { code, longMessage } = await readAnswer(response);
  const header = (name: string) => response.headers.get(name);
  const attempts = header("bailiff-attempts");
  return {
    operation,
    status: response.status,
    code,
    longMessage,
    attempts,
    retryAfter: header("retry-after"),
    requestId: header("bailiff-request-id") ?? "",
  };
}

async function readAnswer(response: Response): Promise<{ code: string | null; longMessage: string }> {
  let text: string;
  try {
    text = await response.text();
  } catch {
    return { code: "cut", longMessage: "" };
  }
  const answer: { errors?: { code: string; long_message: string }[] } = JSON.parse(text);
  const [error] = answer.errors ?? [];
  return { code: error?.code ?? null, longMessage: error?.long_message ?? "" };
}

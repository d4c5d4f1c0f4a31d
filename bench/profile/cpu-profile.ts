// What a .cpuprofile says, added up: how much of the time that the isolate worked was spent in each function itself, and in each module of
// the bundle.
import * as z from "zod";

export const cpuProfileSchema = z.looseObject({
  nodes: z.array(
    z.looseObject({
      id: z.number(),
      callFrame: z.looseObject({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});
export type CpuProfile = z.infer<typeof cpuProfileSchema>;

export interface Share {
  readonly name: string;
  /** Of the time that was not idle, 0 to 1. */
  readonly share: number;
}

export interface ProfileShares {
  readonly functions: readonly Share[];
  readonly modules: readonly Share[];
  /** Of all time. */
  readonly idle: number;
}

const IDLE = "(idle)";
const NATIVE = "(native)";

/** @param moduleOf which module of the bundle a line, counted from 0, came from. */
export function profileShares({ nodes, samples, timeDeltas }: CpuProfile, moduleOf: (line: number) => string): ProfileShares {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const modules = new Map<string, number>();
  let [idle, busy] = [0, 0];
  const add = (sums: Map<string, number>, name: string, time: number) => sums.set(name, (sums.get(name) ?? 0) + time);
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    const time = timeDeltas[index] ?? 0;
    if (frame === undefined) continue;
    if (frame.functionName === IDLE) {
      idle += time;
      continue;
    }
    busy += time;
    // V8's own, like (program) and (garbage collector), have no place.
    const ofRuntime = frame.functionName.startsWith("(");
    const module = ofRuntime ? frame.functionName : frame.url === "" ? NATIVE : placeOf(frame.url, frame.lineNumber, moduleOf);
    add(modules, module, time);
    add(
      functions,
      ofRuntime ? frame.functionName : `${frame.functionName || "(anonymous)"}  ${module}:${frame.lineNumber + 1}`,
      time,
    );
  }
  const shares = (sums: Map<string, number>) =>
    [...sums].map(([name, time]) => ({ name, share: time / busy })).sort((a, b) => b.share - a.share);
  return { functions: shares(functions), modules: shares(modules), idle: idle / (idle + busy) };
}

function placeOf(url: string, line: number, moduleOf: (line: number) => string): string {
  return url.endsWith("worker.js") ? moduleOf(line) : url;
}

/** esbuild writes a module's path in a comment above what came from it. */
export function modulesOfBundle(code: string): (line: number) => string {
  const starts: { readonly line: number; readonly module: string }[] = [];
  for (const [line, text] of code.split("\n").entries()) {
    const module = /^\/\/ ((?:src|node_modules|cli)\/\S+|\S+\.(?:ts|js|mjs|cjs|json|txt|html|sql))$/.exec(text)?.[1];
    if (module !== undefined) starts.push({ line, module });
  }
  return (line) => starts.findLast((start) => start.line <= line)?.module ?? "(bundle)";
}

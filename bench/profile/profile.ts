// `npm run bench -- --profile read|masked|list|act`: where the isolate's time goes under load, on a bare workerd, so that nothing of the local
// runtime is in it. The profile itself is kept: Chrome's DevTools and editors open a .cpuprofile.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { projectPath } from "../../dev/project.ts";
import { requestBytes } from "../connection.ts";
import { openInspector } from "../inspector.ts";
import { drive } from "../load.ts";
import { startInspected } from "../raw/inspected.ts";
import { BAN_PATH, type BenchKeys, LIST_PATH, READ_PATH } from "../seed-keys.ts";
import { type CpuProfile, cpuProfileSchema, modulesOfBundle, type ProfileShares, profileShares } from "./cpu-profile.ts";

const CALLERS = 16;
const WARM_UP_SECONDS = 1;
const SECONDS = 5;
const INTERVAL_US = 200;

const CALLS = {
  read: ["GET", READ_PATH, ({ read }: BenchKeys) => read],
  masked: ["GET", READ_PATH, ({ maskedRead }: BenchKeys) => maskedRead],
  list: ["GET", LIST_PATH, ({ maskedRead }: BenchKeys) => maskedRead],
  act: ["POST", BAN_PATH, ({ act }: BenchKeys) => act],
} as const;
export type ProfiledCall = keyof typeof CALLS;
export const PROFILED_CALLS = ["read", "masked", "list", "act"] as const satisfies readonly ProfiledCall[];

export interface ProfileResult extends ProfileShares {
  readonly call: ProfiledCall;
  readonly perSecond: number;
  readonly file: string;
}

export async function profileCall(
  folder: string,
  call: ProfiledCall,
  onEnd: (close: () => Promise<void>) => void,
): Promise<ProfileResult> {
  const { sides, workerd, keys } = await startInspected(folder, onEnd);
  const [method, target, keyOf] = CALLS[call];
  const load = { url: workerd.url, calls: [requestBytes(workerd.url, method, target, keyOf(keys).key)] as const };
  await drive(load, CALLERS, WARM_UP_SECONDS);

  const inspector = await openInspector(workerd.inspectorUrl ?? "", "main");
  await inspector.ask("Profiler.enable", z.unknown());
  await inspector.ask("Profiler.setSamplingInterval", z.unknown(), { interval: INTERVAL_US });
  await inspector.ask("Profiler.start", z.unknown());
  const { perSecond } = await drive(load, CALLERS, SECONDS);
  const { profile } = await inspector.ask("Profiler.stop", z.looseObject({ profile: cpuProfileSchema }));
  inspector.close();
  const shares = profileShares(profile, modulesOfBundle(readFileSync(sides.bailiff.codeFile, "utf8")));
  return { call, perSecond, file: keep(profile, call), ...shares };
}

function keep(profile: CpuProfile, call: ProfiledCall): string {
  const folder = projectPath(".bailiff/profiles");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${call}.cpuprofile`);
  writeFileSync(file, JSON.stringify(profile));
  return path.relative(process.cwd(), file);
}

// Clerk, as the local gateway sees it: the address that was given, or the emulator in this process.
import { LOCALHOST, portTaken } from "./ports.ts";
import { errorCode } from "./problem.ts";
import type { StartSettings } from "./settings.ts";

export interface Upstream {
  readonly url: string;
  readonly emulated: boolean;
  close(): Promise<void>;
}

export async function startUpstream(settings: StartSettings, secretKey: string): Promise<Upstream> {
  if (settings.clerkApiUrl !== null) return { url: settings.clerkApiUrl, emulated: false, close: async () => undefined };
  const { startEmulator } = await import("../emulator/server.ts");
  try {
    const { url, close } = await startEmulator({ port: settings.emulatorPort, host: LOCALHOST, secretKey, seed: true });
    return { url, emulated: true, close };
  } catch (error) {
    throw errorCode(error) === "EADDRINUSE" ? portTaken(settings.emulatorPort, "EMULATOR_PORT") : error;
  }
}

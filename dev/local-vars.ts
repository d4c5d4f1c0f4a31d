// The variables of the Worker on this machine: the same for `npm start` and `npm run dev`.
import type { LocalSecrets } from "./secrets.ts";
import type { StartSettings } from "./settings.ts";
import type { Upstream } from "./upstream.ts";

export function localVars(settings: StartSettings, secrets: LocalSecrets, { url, emulated }: Upstream) {
  return {
    ...settings.workerVars,
    ...secrets,
    // What holds beside the key of a test instance alone: hooks may post to this machine.
    HOOKS_TO_LOOPBACK: secrets.CLERK_SECRET_KEY.startsWith("sk_test_") ? "1" : "",
    // Whoever tries it out does not want to wait a minute and a half for what the emulator tells at once.
    BYPASS_WAIT_SECONDS: settings.workerVars["BYPASS_WAIT_SECONDS"] ?? (emulated ? "15" : ""),
    CLERK_API_URL: url,
  };
}

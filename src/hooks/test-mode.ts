// Whether hooks may post to this machine, and over http: said by a setting of its own, and only beside the key of a Clerk test instance.

interface TestModeSettings {
  readonly HOOKS_TO_LOOPBACK?: string;
  readonly CLERK_SECRET_KEY?: string;
}

export function allowsLoopback({ HOOKS_TO_LOOPBACK, CLERK_SECRET_KEY = "" }: TestModeSettings): boolean {
  return HOOKS_TO_LOOPBACK === "1" && CLERK_SECRET_KEY.startsWith("sk_test_");
}

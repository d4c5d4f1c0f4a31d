// Whether a gateway is one that somebody tries out on this machine (`npm start`): it was asked at a loopback address, and its keys are test
// keys. What is told to whoever looks after a deployment is no advice there. A live gateway at a loopback address is a tunnel to one.
import { isLoopback } from "../settings.ts";

export function isOnOwnMachine(url: string, mode: string): boolean {
  return mode === "test" && isLoopback(new URL(url).hostname);
}

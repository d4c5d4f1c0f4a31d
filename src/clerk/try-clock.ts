// The one timer of a try. It still runs when the headers are there, and then bounds the reading of the body: at several thousand calls a
// second a timer that is set and let go for every step costs more than the steps.
import type { Deps } from "../deps.ts";

export class TryClock {
  readonly #deps: Pick<Deps, "timer">;
  #stop: () => void;
  /** What happens when the time is up: whoever waits at that moment says. */
  onTime: () => void;

  constructor(deps: Pick<Deps, "timer">, ms: number, onTime: () => void) {
    this.#deps = deps;
    this.onTime = onTime;
    this.#stop = deps.timer(ms, () => this.onTime());
  }

  restart(ms: number): void {
    this.#stop();
    this.#stop = this.#deps.timer(ms, () => this.onTime());
  }

  stop(): void {
    this.#stop();
  }
}

// The switch of the live tail, and what it says: that it runs, waits, or has stopped, and how many came.
import type { UsedTail } from "./use-tail.ts";

interface SwitchProps {
  readonly on: boolean;
  readonly onSwitch: (on: boolean) => void;
  readonly tail: UsedTail;
}

export function TailSwitch({ on, onSwitch, tail }: SwitchProps) {
  const { waiting, showWaiting } = tail;
  return (
    <div class="tail">
      <label class="check">
        <input type="checkbox" checked={on} onChange={(event) => onSwitch(event.currentTarget.checked)} />
        Live
      </label>
      {on ? (
        <span class={`tail-state small ${tail.state}`} role="status">
          {words(tail)}
        </span>
      ) : null}
      {waiting === 0 ? null : (
        <button class="button small tail-waiting" type="button" onClick={showWaiting}>
          {waiting === 1 ? "One new record" : `${waiting} new records`}
        </button>
      )}
    </div>
  );
}

function words({ state, fresh, isCut, failure }: UsedTail): string {
  const came =
    fresh.length === 0
      ? ""
      : isCut
        ? `, the newest ${fresh.length} of more: load the page anew for the rest`
        : `, ${fresh.length} came`;
  switch (state) {
    case "on":
      return `new records appear on top${came}`;
    case "paused":
      return `waiting until this page is seen and the network is there${came}`;
    case "failing":
      return `Bailiff does not answer: trying again${came}`;
    case "stopped":
      return `stopped: ${failure?.text ?? ""}`;
    case "off":
      return "starting";
  }
}

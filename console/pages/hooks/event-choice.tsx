// Which events a hook is told: one box each, with what it means.
import type { EventType } from "../../../src/audit/record-events.ts";

const WORDS: Readonly<Record<EventType, string>> = {
  "call.denied": "A call was denied",
  "limit.near": "A limit is 80 % used",
  "limit.exhausted": "A limit is used up",
  "money.moved": "Credits were given or taken",
  "key.created": "A key was minted",
  "key.rotated": "A key got a new secret",
  "key.revoked": "A key was revoked",
  "policy.published": "Policies were published",
  "outcome.unknown": "Nobody knows what became of an act",
  "approval.requested": "A call waits for approval",
  "approval.approved": "A call was approved",
  "approval.rejected": "A call was rejected",
  "elevation.opened": "A key was elevated",
  "bypass.found": "Something was done past Bailiff",
  "log.trouble": "The log is in trouble",
  "checkpoint.signed": "The log was signed",
  "hook.test": "A test",
};

// The table itself would bring the whole of Clerk's operations along.
const EVENT_TYPES = Object.keys(WORDS).filter((name): name is EventType => name in WORDS);

interface EventChoiceProps {
  readonly chosen: readonly EventType[];
  readonly onChange: (chosen: readonly EventType[]) => void;
}

export function EventChoice({ chosen, onChange }: EventChoiceProps) {
  return (
    <fieldset>
      <legend>Events</legend>
      <div class="choices">
        {EVENT_TYPES.map((type) => (
          <label key={type} class="choice">
            <input
              type="checkbox"
              checked={chosen.includes(type)}
              onChange={(event) =>
                onChange(event.currentTarget.checked ? [...chosen, type] : chosen.filter((one) => one !== type))
              }
            />
            <span>
              {WORDS[type]}
              <code class="quiet small"> {type}</code>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

// Operations that are gained, lost, or go on under other terms: by sign, word and colour.
import { OPERATION_BOOK } from "../../../operations/operations.ts";
import { OperationName } from "../operation-name.tsx";

const WORDS = {
  gains: { sign: "+", word: "Gains", tone: "bad" },
  loses: { sign: "−", word: "Loses", tone: "good" },
  changes: { sign: "~", word: "On other terms", tone: "odd" },
} as const;

interface EffectLinesProps {
  readonly gains: readonly string[];
  readonly loses: readonly string[];
  /** Still possible, under other conditions, limits or masks. */
  readonly changes: readonly string[];
}

export function EffectLines(effect: EffectLinesProps) {
  return (
    <dl class="facts effect">
      {(["gains", "loses", "changes"] as const)
        .filter((kind) => effect[kind].length > 0)
        .map((kind) => (
          <EffectLine key={kind} kind={kind} operations={effect[kind]} />
        ))}
    </dl>
  );
}

/** More than these are folded away. */
const SHOWN = 8;

function EffectLine({ kind, operations }: { readonly kind: keyof typeof WORDS; readonly operations: readonly string[] }) {
  const { sign, word, tone } = WORDS[kind];
  const list = (
    <ul class="operations">
      {operations.map((name) => (
        <li key={name}>
          <OperationName operation={OPERATION_BOOK.get(name) ?? { name, class: "read", summary: name }} />
        </li>
      ))}
    </ul>
  );
  return (
    <>
      <dt class={`effect-kind ${tone}`}>
        <span aria-hidden="true">{sign}</span> {word}
      </dt>
      <dd>
        {operations.length <= SHOWN ? (
          list
        ) : (
          <details class="wide-pattern">
            <summary>{operations.length} operations</summary>
            {list}
          </details>
        )}
      </dd>
    </>
  );
}

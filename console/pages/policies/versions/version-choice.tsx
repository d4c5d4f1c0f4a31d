// Which two versions are held against each other. The address says it, so that it can be sent.

import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Publish } from "../../../api/answers.ts";
import { differenceAddress } from "../../../parts/addresses.ts";
import { Field } from "../../../parts/field.tsx";
import { shortTime } from "../../../parts/when.tsx";
import { versionsOnce } from "./publish-order.ts";

interface VersionChoiceProps {
  readonly publishes: readonly Publish[];
  readonly from: string;
  readonly to: string;
}

export function VersionChoice({ publishes, from, to }: VersionChoiceProps) {
  const { route } = useLocation();
  const versions = versionsOnce(publishes);
  const [chosen, choose] = useState<{ readonly from?: string; readonly to?: string }>({});
  const earlier = chosen.from ?? (from === "" ? (versions[1]?.version ?? "") : from);
  const later = chosen.to ?? (to === "" ? (versions[0]?.version ?? "") : to);
  return (
    <form
      class="version-choice"
      onSubmit={(event) => {
        event.preventDefault();
        route(differenceAddress(earlier, later));
      }}
    >
      <VersionField
        label="From"
        value={earlier}
        versions={versions}
        onChange={(version) => choose({ ...chosen, from: version })}
      />
      <VersionField label="To" value={later} versions={versions} onChange={(version) => choose({ ...chosen, to: version })} />
      <button class="button primary" type="submit" disabled={earlier === "" || later === ""}>
        Show the difference
      </button>
    </form>
  );
}

interface VersionFieldProps {
  readonly label: string;
  readonly value: string;
  readonly versions: readonly Publish[];
  readonly onChange: (version: string) => void;
}

function VersionField({ label, value, versions, onChange }: VersionFieldProps) {
  const listed = versions.some(({ version }) => version === value);
  return (
    <Field label={label}>
      {(ids) => (
        <select {...ids} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {listed || value === "" ? null : <option value={value}>{value}</option>}
          {versions.map(({ seq, version, published_at, in_force }) => (
            <option key={version} value={version}>
              {`#${seq}, ${shortTime(published_at)}, ${version}${in_force ? ", in force" : ""}`}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

// Where a record leads: its key, its users, the request for approval, the elevation, the act that it repeats.
import type { ComponentChildren } from "preact";
import { isKeyId } from "../../../src/keys/key-id.ts";
import type { ShownRecord } from "../../api/answers.ts";
import {
  approvalAddress,
  auditAddress,
  elevationAddress,
  keyAddress,
  recordAddress,
  userAddress,
} from "../../parts/addresses.ts";
import { KeyMark } from "../../parts/key-mark.tsx";
import { useSession } from "../../session/session.ts";
import { visibleText } from "../../words/visible-text.ts";
import { USER_ID } from "./target-cell.tsx";

const MOST_USERS = 10;

export function RelatedLinks({ record }: { readonly record: ShownRecord }) {
  const { may } = useSession();
  const { key, target, approval_id: approval, elevation_id: elevation, repeat_of: repeat, similar_to: similar } = record;
  const users = (typeof target === "string" ? [target] : (target ?? [])).filter((id) => USER_ID.test(id));
  const links: (readonly [string, string, ComponentChildren])[] = [
    ...(key === null
      ? []
      : [
          [
            "key",
            isKeyId(key.id) && may("keys.get") ? keyAddress(key.id) : auditAddress({ key: key.id }),
            visibleText(key.name),
          ] as const,
        ]),
    ...users.slice(0, MOST_USERS).map((id) => ["user", userAddress(id), id] as const),
    ...(approval === undefined
      ? []
      : [["approval", may("approvals.get") ? approvalAddress(approval) : auditAddress({ approval }), approval] as const]),
    ...(elevation === undefined
      ? []
      : [["elevation", may("elevations.get") ? elevationAddress(elevation) : auditAddress({ elevation }), elevation] as const]),
    ...(repeat === undefined ? [] : [["repeats", recordAddress(repeat), repeat] as const]),
    ...(similar === undefined ? [] : [["much like", recordAddress(similar), similar] as const]),
    ...(record.type === "read" && record.intent_id !== null
      ? [["repeats", recordAddress(record.intent_id), record.intent_id] as const]
      : []),
  ];
  if (links.length === 0) return null;
  return (
    <ul class="related" aria-label="What it is about">
      {links.map(([what, address, text]) => (
        <li key={address}>
          <span class="quiet small">{what}</span> <a href={address}>{text}</a>
          {what === "key" && key !== null ? <KeyMark id={key.id} /> : null}
        </li>
      ))}
      {users.length > MOST_USERS ? <li class="quiet small">and {users.length - MOST_USERS} more users</li> : null}
    </ul>
  );
}

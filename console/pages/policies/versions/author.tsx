// Who published: a key by its name where names may be seen, the root token, or somebody who signs in without a key.
import type { KeyList } from "../../../api/answers.ts";
import { Who } from "../../../parts/who.tsx";

export function Author({ id, keys }: { readonly id: string; readonly keys: KeyList["data"] }) {
  if (id === "root") return <span>the root token</span>;
  const key = keys.find((one) => one.id === id);
  return key === undefined ? <code>{id}</code> : <Who of={key} />;
}

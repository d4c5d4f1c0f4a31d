// How the detector of what is done past Bailiff is. Without a signing secret it hears nothing, and nobody is asked.
import { SHARDS } from "../../../bypass/watch-protocol.ts";
import type { Services } from "../../services.ts";

export async function bypassStatus({ settings, ledgers }: Pick<Services, "settings" | "ledgers">) {
  if (settings.webhookKey === null) return { configured: false, last_heard_at: null, waiting: 0, shards_away: 0 };
  const answers = await Promise.all(Array.from({ length: SHARDS }, (_, shard) => ledgers.watchStatus(shard)));
  const shards = answers.flatMap((answer) => (answer === null ? [] : [answer.value]));
  const heard = shards.flatMap(({ lastHeardMs }) => lastHeardMs ?? []);
  return {
    configured: true,
    last_heard_at: heard.length === 0 ? null : new Date(Math.max(...heard)).toISOString(),
    waiting: shards.reduce((sum, { waiting }) => sum + waiting, 0),
    shards_away: SHARDS - shards.length,
  };
}

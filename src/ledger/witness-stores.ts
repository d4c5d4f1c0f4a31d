// What the Registry knows of the log, in three kinds of tables.
import { CheckpointStore } from "./checkpoint-store.ts";
import { HeadStore } from "./head-store.ts";
import { TroubleStore } from "./trouble-store.ts";

export interface WitnessStores {
  readonly heads: HeadStore;
  readonly checkpoints: CheckpointStore;
  readonly troubles: TroubleStore;
}

export function witnessStores(storage: DurableObjectStorage): WitnessStores {
  return {
    heads: new HeadStore(storage),
    checkpoints: new CheckpointStore(storage),
    troubles: new TroubleStore(storage),
  };
}

// Who used the processor while a load ran: the gateway under test (all its processes), the upstream, and the load generator, which is this
// process. On two cores all three share, so a throughput says little without it.
import { cpuSeconds } from "./process-memory.ts";

export interface Processes {
  /** Of the gateway under test. */
  readonly gateway: readonly number[];
  readonly upstream: number;
}

export interface ProcessorUse {
  readonly gatewayUs: number;
  readonly upstreamUs: number;
  readonly generatorUs: number;
  readonly tookUs: number;
}

/** Call what it gives when the load has ended. */
export function watchProcessors({ gateway, upstream }: Processes): () => ProcessorUse {
  const look = () => {
    const { user, system } = process.cpuUsage();
    return {
      gatewayUs: gateway.reduce((sum, pid) => sum + cpuSeconds(pid), 0) * 1e6,
      upstreamUs: cpuSeconds(upstream) * 1e6,
      generatorUs: user + system,
      tookUs: performance.now() * 1000,
    };
  };
  const before = look();
  return () => {
    const after = look();
    return {
      gatewayUs: after.gatewayUs - before.gatewayUs,
      upstreamUs: after.upstreamUs - before.upstreamUs,
      generatorUs: after.generatorUs - before.generatorUs,
      tookUs: after.tookUs - before.tookUs,
    };
  };
}

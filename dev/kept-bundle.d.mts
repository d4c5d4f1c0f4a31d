import type { BuildOptions } from "esbuild";

/** Loads a program of Node's, by its entry below the root: from a bundle, or from its sources where none can be made or kept. */
export function runKept(name: string, entry: string): Promise<unknown>;

/** Its bundle, without loading it. */
export function keepProgram(name: string, entry: string): Promise<string | undefined>;

/**
 * Path of the bundle of an entry, as the sources are now; undefined where none can be made (the sources say why) or kept.
 * @param root absolute; this project without it.
 */
export function keptBundle(
  name: string,
  entry: string,
  options: Omit<BuildOptions, "plugins">,
  root?: string,
): Promise<string | undefined>;

// Adds the platform packages that a registry mirror did not serve to the lock files, so that `npm ci` works on every system.
//
// npm writes a lock entry only for the optional packages it could look up; `npm ci` then refuses the lock (EUSAGE, "Missing … from
// lock file") because the parent still names them. The entries need just version, os, cpu, libc. They carry no integrity hash: npm
// takes the registry's word for these on the systems that use them. Run after every `npm install`; `--check` only reports.
import { readFileSync, writeFileSync } from "node:fs";

const LOCKS = ["package-lock.json", "test/sdks/js/package-lock.json"];
const OS = { windows: "win32" };
const CPU = { 64: "x64", ppc64le: "ppc64" };
const KNOWN_OS = new Set(["android", "darwin", "freebsd", "linux", "openharmony", "win32", "windows"]);

/** `@scope/binding-linux-x64-musl` -> `{ os: ["linux"], cpu: ["x64"], libc: ["musl"] }`. */
function platformOf(name) {
  const words = name.split("/").at(-1).split("-");
  const at = words.findIndex((word) => KNOWN_OS.has(word));
  if (at === -1) return undefined;
  const [os, cpu, abi] = words.slice(at);
  const libc = abi === "musl" ? ["musl"] : abi === "gnu" ? ["glibc"] : undefined;
  return { cpu: [CPU[cpu] ?? cpu], os: [OS[os] ?? os], ...(libc && os === "linux" ? { libc } : {}) };
}

function mend(name) {
  const file = new URL(`../${name}`, import.meta.url);
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = Object.entries(lock.packages).flatMap(([path, parent]) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([one]) => !lock.packages[`node_modules/${one}`] && !lock.packages[`${path}/node_modules/${one}`])
      .map(([one, version]) => ({ name: one, version, dev: parent.dev })),
  );
  const added = missing.flatMap(({ name: one, version, dev }) => {
    const platform = platformOf(one);
    if (!platform) return [];
    lock.packages[`node_modules/${one}`] = { version, ...platform, ...(dev ? { dev } : {}), optional: true };
    return [`${one}@${version}`];
  });
  if (added.length === 0) return;
  if (process.argv.includes("--check")) {
    console.error(`${name} lacks ${added.length} platform packages; run: npm run mend-lock`);
    process.exitCode = 1;
    return;
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`added to ${name}:\n  ${added.join("\n  ")}`);
}

for (const lock of LOCKS) mend(lock);

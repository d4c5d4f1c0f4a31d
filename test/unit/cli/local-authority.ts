// A time-stamping authority on this machine: `openssl ts`, with certificates made for the test, over HTTP as RFC 3161 has it.
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** How its certificates are made. */
export interface AuthorityKind {
  readonly key?: "rsa:2048" | "ec";
  /** `extendedKeyUsage`, as openssl writes it. */
  readonly usage?: string;
}

export interface LocalAuthority {
  readonly url: string;
  /** Certificate of its CA, and its own; PEM files. */
  readonly ca: string;
  readonly own: string;
  /** An answer for this query (DER). */
  answer(query: Buffer): Promise<Buffer>;
  /** What `openssl ts -verify` says of the two files. */
  verify(data: string, stamp: string): boolean;
  close(): void;
}

/** The next answers are these instead, if it gives any. */
export type Interference = (query: Buffer) => Buffer | number | null;

export async function startAuthority(kind: AuthorityKind = {}, interfere: Interference = () => null): Promise<LocalAuthority> {
  const folder = mkdtempSync(path.join(tmpdir(), "bailiff-tsa-"));
  const at = (name: string) => path.join(folder, name);
  makeCertificates(folder, kind);
  let asked = 0;
  const answer = async (query: Buffer): Promise<Buffer> => {
    const [question, reply] = [at(`${++asked}.tsq`), at(`${asked}.tsr`)];
    writeFileSync(question, query);
    await run("openssl", ["ts", "-reply", "-queryfile", question, "-config", at("tsa.cnf"), "-out", reply], { cwd: folder });
    return readFileSync(reply);
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (query) => {
      const other = interfere(query);
      if (typeof other === "number") return response.writeHead(other).end();
      return response.writeHead(200, { "content-type": "application/timestamp-reply" }).end(other ?? (await answer(query)));
    });
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}/`,
    ca: at("ca.pem"),
    own: at("tsa.pem"),
    answer,
    verify: (data, stamp) =>
      spawnSync("openssl", ["ts", "-verify", "-data", data, "-in", stamp, "-CAfile", at("ca.pem")]).status === 0,
    close() {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeCertificates(folder: string, { key = "rsa:2048", usage = "critical,timeStamping" }: AuthorityKind): void {
  const openssl = (...args: readonly string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  const newKey = key === "ec" ? ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"] : ["-newkey", key];
  const ca = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"];
  openssl("req", "-x509", ...newKey, "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "31", "-subj", "/CN=a CA", ...ca);
  openssl("req", ...newKey, "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=an authority");
  writeFileSync(path.join(folder, "usage"), `keyUsage=critical,digitalSignature\nextendedKeyUsage=${usage}\n`);
  const signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30", "-extfile", "usage"];
  openssl("x509", "-req", "-in", "tsa.csr", ...signing, "-out", "tsa.pem");
  writeFileSync(path.join(folder, "serial"), "01\n");
  writeFileSync(path.join(folder, "tsa.cnf"), CONFIG);
}

const CONFIG = `[tsa]
default_tsa = authority
[authority]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = ca.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
`;

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

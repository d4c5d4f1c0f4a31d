// Asks a time-stamping authority for a time-stamp of a SHA-256 (RFC 3161, over HTTP as in its section 3.4).
import { randomBytes } from "node:crypto";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import { MessageImprint, TimeStampReq, TimeStampReqVersion } from "@peculiar/asn1-tsp";
import { AlgorithmIdentifier } from "@peculiar/asn1-x509";
import { lostReason } from "../api-client.ts";
import { CliProblem, EXIT, usageProblem } from "../exit-code.ts";
import { type ReadStamp, readTimeStamp } from "./time-stamp.ts";

const TIMEOUT_MS = 20_000;
/** A token with its certificates has some thousand bytes. */
const MOST_BYTES = 262_144;
const NONCE_BYTES = 8;
const SHA_256 = "2.16.840.1.101.3.4.2.1";

export interface GivenStamp {
  /** The answer as it came. */
  readonly der: Buffer;
  readonly stamp: ReadStamp;
}

/** `digest`: hex. @throws CliProblem when there is no answer, or one that is of something else. */
export async function askAuthority(authority: string, digest: string): Promise<GivenStamp> {
  const url = URL.canParse(authority) ? new URL(authority) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw usageProblem("--authority must be an address like https://…");
  const nonce = newNonce();
  const der = await answerTo(url, requestFor(digest, nonce));
  const read = readTimeStamp(der);
  if (!read.ok) throw unusable(`its answer: ${read.why}`);
  // Neither must be signed for it to be wrong: an answer to somebody else, or an old one.
  if (read.stamp.digest !== digest || read.stamp.nonce !== nonce.toString("hex"))
    throw unusable("what it answered is of something else than what was asked for");
  return { der, stamp: read.stamp };
}

/** A positive number without a zero in front, whose bytes are the same in any reading. */
function newNonce(): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x40;
  return nonce;
}

function requestFor(digest: string, nonce: Buffer): ArrayBuffer {
  const messageImprint = new MessageImprint({
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: SHA_256, parameters: null }),
    hashedMessage: new OctetString(Buffer.from(digest, "hex")),
  });
  const bytes = new Uint8Array(nonce).buffer;
  return AsnConvert.serialize(new TimeStampReq({ version: TimeStampReqVersion.v1, messageImprint, nonce: bytes, certReq: true }));
}

async function answerTo(url: URL, body: ArrayBuffer): Promise<Buffer> {
  const headers = { "content-type": "application/timestamp-query", accept: "application/timestamp-reply" };
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
    const bytes = Buffer.from(await response.arrayBuffer());
    if (!response.ok) throw unusable(`it answers with status ${response.status}`);
    if (bytes.byteLength > MOST_BYTES) throw unusable("its answer is too long for a time-stamp");
    return bytes;
  } catch (error) {
    if (error instanceof CliProblem) throw error;
    throw unusable(lostReason(error));
  }
}

function unusable(why: string): CliProblem {
  return new CliProblem(EXIT.unreachable, `the authority gave no time-stamp: ${why}`);
}

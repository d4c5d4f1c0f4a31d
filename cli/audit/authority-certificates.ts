// The certificates of a time-stamping authority: those that were given and are trusted, and whether another one leads to them.
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { usageProblem } from "../exit-code.ts";
import { unreadable } from "../unreadable.ts";

export interface AuthorityCertificates {
  readonly certificates: readonly X509Certificate[];
}

const MOST_STEPS = 8;

/** One or more, PEM. @throws CliProblem when there is none. */
export function readAuthorityCertificates(name: string): AuthorityCertificates {
  let text: string;
  try {
    text = readFileSync(name, "latin1");
  } catch (error) {
    throw unreadable(name, error);
  }
  try {
    const certificates = (text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
      (pem) => new X509Certificate(pem),
    );
    if (certificates.length > 0) return { certificates };
  } catch {
    // As if there were none.
  }
  throw usageProblem(`${name} holds no certificate: it must be PEM, the authority's own or that of its CA`);
}

/** DER. What is none is left out. */
export function certificatesIn(ders: readonly ArrayBuffer[]): X509Certificate[] {
  return ders.flatMap((der) => {
    try {
      return [new X509Certificate(Buffer.from(der))];
    } catch {
      return [];
    }
  });
}

/** Whether it leads to one of those that were given, all of them valid at that time. */
export function isTrusted(
  certificate: X509Certificate,
  others: readonly X509Certificate[],
  trusted: AuthorityCertificates,
  at: Date,
): boolean {
  const isGiven = ({ fingerprint256 }: X509Certificate) =>
    trusted.certificates.some((one) => one.fingerprint256 === fingerprint256);
  const leads = (one: X509Certificate, steps: number): boolean => {
    if (!isValid(one, at)) return false;
    if (isGiven(one)) return true;
    if (steps === 0) return false;
    return others.some((other) => other.ca && one.checkIssued(other) && one.verify(other.publicKey) && leads(other, steps - 1));
  };
  return leads(certificate, MOST_STEPS);
}

function isValid({ validFromDate, validToDate }: X509Certificate, at: Date): boolean {
  return validFromDate <= at && at <= validToDate;
}

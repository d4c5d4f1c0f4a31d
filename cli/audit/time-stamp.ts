// Time-stamps of RFC 3161, checked against the certificate of the authority that was given: as RFC 3161 (section 2), RFC 5652 (section 5.4)
// and RFC 5816 want it. What is not looked at is whether a certificate was revoked since.
//
// The ASN.1 is read by @peculiar/asn1-*, of the size of a sixth of the Worker: so it is here and not there. Digests, signatures and
// certificates are Node's.
import { createHash, verify, X509Certificate } from "node:crypto";
import {
  Attribute,
  ContentInfo,
  DigestAlgorithmIdentifiers,
  EncapsulatedContentInfo,
  id_contentType,
  id_messageDigest,
  id_signedData,
  SignerInfos,
} from "@peculiar/asn1-cms";
import { AsnArray, AsnConvert, AsnProp, AsnPropTypes, AsnType, AsnTypeTypes, OctetString } from "@peculiar/asn1-schema";
import { id_ct_tstInfo, PKIStatus, TimeStampResp, TSTInfo } from "@peculiar/asn1-tsp";
import { AlgorithmIdentifier, Certificate, id_ce_extKeyUsage, id_kp_timeStamping } from "@peculiar/asn1-x509";
import { type AuthorityCertificates, certificatesIn, isTrusted } from "./authority-certificates.ts";

export interface ReadStamp {
  /** What it is of: a SHA-256, hex. */
  readonly digest: string;
  /** RFC 3339. */
  readonly at: string;
  /** Hex; null: it has none. */
  readonly nonce: string | null;
  /** Why it proves nothing, with these certificates; null: it holds. */
  check(trusted: AuthorityCertificates): string | null;
}

export type StampResult = { readonly ok: true; readonly stamp: ReadStamp } | { readonly ok: false; readonly why: string };

const DIGESTS: Readonly<Record<string, "sha256" | "sha384" | "sha512">> = {
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};
/** Which say what was digested as well, or leave it to the field beside them (null). */
const SIGNATURES: Readonly<Record<string, "sha256" | "sha384" | "sha512" | null>> = {
  "1.2.840.113549.1.1.1": null,
  "1.2.840.113549.1.1.11": "sha256",
  "1.2.840.113549.1.1.12": "sha384",
  "1.2.840.113549.1.1.13": "sha512",
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
};
const SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
const SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";

/** `id_ct_tstInfo` as DER. */
const TST_INFO_DER = "060b2a864886f70d0109100104";

/** `SignedData` of RFC 5652, its certificates as they are: what is read and written again may be other bytes. */
class StampedData {
  version = 0;
  digestAlgorithms = new DigestAlgorithmIdentifiers();
  encapContentInfo = new EncapsulatedContentInfo();
  certificates: ArrayBuffer[] = [];
  crls: ArrayBuffer[] = [];
  signerInfos = new SignerInfos();
}
AsnProp({ type: AsnPropTypes.Integer })(StampedData.prototype, "version");
AsnProp({ type: DigestAlgorithmIdentifiers })(StampedData.prototype, "digestAlgorithms");
AsnProp({ type: EncapsulatedContentInfo })(StampedData.prototype, "encapContentInfo");
const anySet = { type: AsnPropTypes.Any, repeated: "set", implicit: true, optional: true } as const;
AsnProp({ ...anySet, context: 0 })(StampedData.prototype, "certificates");
AsnProp({ ...anySet, context: 1 })(StampedData.prototype, "crls");
AsnProp({ type: SignerInfos })(StampedData.prototype, "signerInfos");

/** What a signature is over: the set of attributes as such, and not the field that it stands in (RFC 5652, section 5.4). */
class SignedAttributes extends AsnArray<Attribute> {}
AsnType({ type: AsnTypeTypes.Set, itemType: Attribute })(SignedAttributes);

/** RFC 5816 and RFC 2634: the first of the certificates that an attribute names is the signer's. */
class EssCertificateV2 {
  hashAlgorithm?: AlgorithmIdentifier;
  certHash = new OctetString();
  issuerSerial?: ArrayBuffer;
}
AsnProp({ type: AlgorithmIdentifier, optional: true })(EssCertificateV2.prototype, "hashAlgorithm");
AsnProp({ type: OctetString })(EssCertificateV2.prototype, "certHash");
AsnProp({ type: AsnPropTypes.Any, optional: true })(EssCertificateV2.prototype, "issuerSerial");

class EssCertificates {
  certs: EssCertificateV2[] = [];
  policies?: ArrayBuffer;
}
AsnProp({ type: EssCertificateV2, repeated: "sequence" })(EssCertificates.prototype, "certs");
AsnProp({ type: AsnPropTypes.Any, optional: true })(EssCertificates.prototype, "policies");

/** `der`: a response of an authority, or the token in it. */
export function readTimeStamp(der: Uint8Array): StampResult {
  try {
    const token = tokenIn(der);
    if (typeof token === "string") return { ok: false, why: token };
    if (token.contentType !== id_signedData) return { ok: false, why: "it is no time-stamp" };
    const signed = AsnConvert.parse(token.content, StampedData);
    const content = signed.encapContentInfo.eContent?.single?.buffer;
    if (signed.encapContentInfo.eContentType !== id_ct_tstInfo || content === undefined)
      return { ok: false, why: "it is signed data, and no time-stamp" };
    const info = AsnConvert.parse(content, TSTInfo);
    if (DIGESTS[info.messageImprint.hashAlgorithm.algorithm] !== "sha256")
      return { ok: false, why: "it is of another digest than a SHA-256" };
    const stamp: ReadStamp = {
      digest: Buffer.from(info.messageImprint.hashedMessage.buffer).toString("hex"),
      at: info.genTime.toISOString(),
      nonce: info.nonce === undefined ? null : Buffer.from(info.nonce).toString("hex"),
      check: (trusted) => faultOf(signed, new Uint8Array(content), info.genTime, trusted),
    };
    return { ok: true, stamp };
  } catch {
    return { ok: false, why: "it is no time-stamp" };
  }
}

/** Or why there is none. */
function tokenIn(der: Uint8Array): ContentInfo | string {
  let response: TimeStampResp;
  try {
    response = AsnConvert.parse(der, TimeStampResp);
  } catch {
    return AsnConvert.parse(der, ContentInfo);
  }
  const { status, timeStampToken } = response;
  const granted = status.status === PKIStatus.granted || status.status === PKIStatus.grantedWithMods;
  return granted && timeStampToken !== undefined ? timeStampToken : `the authority refused it (status ${status.status})`;
}

function faultOf(signed: StampedData, content: Uint8Array, at: Date, trusted: AuthorityCertificates): string | null {
  try {
    return signatureFault(signed, content, at, trusted);
  } catch {
    return "what is signed in it cannot be read";
  }
}

function signatureFault(signed: StampedData, content: Uint8Array, at: Date, trusted: AuthorityCertificates): string | null {
  const [signer, ...more] = signed.signerInfos;
  if (signer === undefined || more.length > 0) return "it must have one signer";
  const { signedAttrs = [] } = signer;
  const digest = DIGESTS[signer.digestAlgorithm.algorithm];
  const inName = SIGNATURES[signer.signatureAlgorithm.algorithm];
  if (digest === undefined || inName === undefined) return "it is signed in a way that is not known here (RSA or ECDSA, SHA-2)";
  if (signedAttrs.length === 0) return "its signature does not cover its content";
  const type = onlyValue(signedAttrs, id_contentType);
  const stated = onlyValue(signedAttrs, id_messageDigest);
  if (type === null || Buffer.from(type).toString("hex") !== TST_INFO_DER || stated === null)
    return "its signature is of something else";
  const own = createHash(digest).update(content).digest();
  if (!own.equals(Buffer.from(AsnConvert.parse(stated, OctetString).buffer))) return "its content was changed";

  const certificates = [...certificatesIn(signed.certificates), ...trusted.certificates];
  const named = namedCertificate(signedAttrs);
  const certificate = named && certificates.find(({ raw }) => createHash(named.digest).update(raw).digest().equals(named.hash));
  if (certificate === null || certificate === undefined) return "the certificate of its signer is not in it";
  const set = Buffer.from(AsnConvert.serialize(new SignedAttributes(signedAttrs)));
  if (!verify(inName ?? digest, set, certificate.publicKey, Buffer.from(signer.signature.buffer)))
    return "its signature does not hold";
  if (!isAuthority(certificate)) return "it is signed with a certificate that is not for time-stamps";
  return isTrusted(certificate, certificates, trusted, at)
    ? null
    : "it is not signed by the authority whose certificate was given";
}

/** Null where it is not there once, with one value. */
function onlyValue(attributes: readonly Attribute[], type: string): ArrayBuffer | null {
  const [found, ...others] = attributes.filter(({ attrType }) => attrType === type);
  const [value, ...more] = found?.attrValues ?? [];
  return value === undefined || more.length > 0 || others.length > 0 ? null : value;
}

/** Which certificate the signer says is its own; so that no other one with the same key can be put in its place. */
function namedCertificate(
  attributes: readonly Attribute[],
): { readonly digest: "sha1" | "sha256" | "sha384" | "sha512"; readonly hash: Buffer } | null {
  const [v2, v1] = [onlyValue(attributes, SIGNING_CERTIFICATE_V2), onlyValue(attributes, SIGNING_CERTIFICATE)];
  const value = v2 ?? v1;
  const [first] = value === null ? [] : AsnConvert.parse(value, EssCertificates).certs;
  if (first === undefined) return null;
  const given = first.hashAlgorithm === undefined ? "sha256" : DIGESTS[first.hashAlgorithm.algorithm];
  const digest = v2 === null ? "sha1" : given;
  return digest === undefined ? null : { digest, hash: Buffer.from(first.certHash.buffer) };
}

/** RFC 3161, section 2.3: for time-stamps, and by a critical extension for nothing else. */
function isAuthority({ raw }: X509Certificate): boolean {
  const { extensions = [] } = AsnConvert.parse(raw, Certificate).tbsCertificate;
  const usage = extensions.find(({ extnID }) => extnID === id_ce_extKeyUsage);
  if (usage?.critical !== true) return false;
  const purposes = new X509Certificate(raw).keyUsage;
  return purposes.length === 1 && purposes[0] === id_kp_timeStamping;
}

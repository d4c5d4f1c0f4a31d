#!/usr/bin/env bash
# Expected: SignerInfo of @peculiar/asn1-cms declares signedAttrsRaw, the bytes of the signed attributes as they came: a signature of CMS and of
#   RFC 3161 time-stamps is over just these bytes.
# Seen: it stays undefined. @peculiar/asn1-schema keeps the bytes of a property with `raw: true` only where it is not `repeated`; of a
#   certificate (tbsCertificateRaw, not repeated) they are there. So a verifier has to write the attributes anew, or cut them out itself.
# Versions: @peculiar/asn1-schema 2.11.1, asn1-cms 2.11.1, asn1-x509 2.11.1 (npm). Needs Node 20 or newer.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact \
  @peculiar/asn1-schema@2.11.1 @peculiar/asn1-cms@2.11.1 @peculiar/asn1-x509@2.11.1 >/dev/null

cat > check.mjs <<'JS'
import { Attribute, SignerIdentifier, SignerInfo } from "@peculiar/asn1-cms";
import { AsnConvert, AsnParser, OctetString } from "@peculiar/asn1-schema";
import { AlgorithmIdentifier, Certificate } from "@peculiar/asn1-x509";

const sha256 = new AlgorithmIdentifier({ algorithm: "2.16.840.1.101.3.4.2.1" });
const rsa = new AlgorithmIdentifier({ algorithm: "1.2.840.113549.1.1.11" });
const digest = new Attribute({
  attrType: "1.2.840.113549.1.9.4",
  attrValues: [AsnConvert.serialize(new OctetString(new Uint8Array(32)))],
});
const written = new SignerInfo({
  version: 3,
  sid: new SignerIdentifier({ subjectKeyIdentifier: new OctetString(new Uint8Array([1, 2, 3])) }),
  digestAlgorithm: sha256,
  signedAttrs: [digest],
  signatureAlgorithm: rsa,
  signature: new OctetString(new Uint8Array([9])),
});
const { signedAttrs, signedAttrsRaw } = AsnParser.parse(AsnConvert.serialize(written), SignerInfo);
const { tbsCertificateRaw } = AsnParser.parse(AsnConvert.serialize(new Certificate({ signatureAlgorithm: rsa })), Certificate);
console.log(`signed attributes read: ${signedAttrs.length}; their bytes: ${typeof signedAttrsRaw}`);
console.log(`bytes of a certificate's signed part: ${tbsCertificateRaw?.byteLength}`);
const holds = signedAttrs.length === 1 && signedAttrsRaw === undefined && tbsCertificateRaw.byteLength > 0;
console.log(holds ? "holds: the bytes that a signature is over are kept for a certificate and not for a signer" : "changed");
process.exit(holds ? 0 : 1);
JS
node check.mjs

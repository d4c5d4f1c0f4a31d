// A sample of an answer, made from the table of shapes: every member is there, every list has one element, so that one can see what a mask
// takes. Made up and always the same; nothing of it is anybody's.

import type { AnswerMeaning } from "./answer-meanings.ts";
import { type AnswerMember, type AnswerPlace, placeOf } from "./answer-place.ts";

const EPOCH_MS = 1_795_435_200_000;

/** By the member's name, or else by the end of it. */
const TEXTS: Readonly<Record<string, string>> = {
  first_name: "Ada",
  last_name: "Example",
  username: "ada",
  identifier: "ada@example.com",
  phone_number: "+15555550123",
  web3_wallet: "0x0000000000000000000000000000000000000001",
  provider: "oauth_google",
  currency: "USD",
  currency_symbol: "$",
  amount_formatted: "5.00",
};

/** Of what means something and has no name of its own here. */
const BY_MEANING: Readonly<Record<AnswerMeaning, string>> = {
  email: "ada@example.com",
  phone: "+15555550123",
  name: "Ada",
  picture: "https://img.example.com/ada.png",
  identity: "ada-elsewhere",
  metadata: "",
};

const METADATA: Readonly<Record<string, unknown>> = {
  public_metadata: { plan: "pro" },
  private_metadata: { crm_id: "C-20481" },
  unsafe_metadata: { theme: "dark" },
};

/** @param shape a type of `answer-shapes.ts`: of several choices the first, `AccessToken[]` */
export function sampleAnswer(shape: string): unknown {
  return sampleOf(shape.split("|")[0] ?? shape, "", []);
}

function sampleOf(type: string, name: string, meanings: readonly AnswerMeaning[]): unknown {
  const [first = ""] = type.split("|");
  if (first.startsWith('"')) return JSON.parse(first);
  if (first.endsWith("[]")) return [sampleOf(first.slice(0, -2), name, meanings)];
  switch (first) {
    case "":
      return guessed(name, meanings);
    case "string":
      return textOf(name, meanings);
    case "int":
    case "number":
      return numberOf(name);
    case "bool":
      return false;
    case "free":
      return METADATA[name] ?? { note: "whatever was put there" };
    default:
      return objectOf(placeOf(first));
  }
}

function objectOf({ members }: AnswerPlace): unknown {
  return Object.fromEntries([...members].map(([name, member]) => [name, memberOf(name, member)]));
}

function memberOf(name: string, { type, meanings }: AnswerMember): unknown {
  return sampleOf(type, name, meanings);
}

/** Of a member of which the table says no more than that it may be missing. */
function guessed(name: string, meanings: readonly AnswerMeaning[]): unknown {
  if (meanings.length > 0) return textOf(name, meanings);
  if (name.endsWith("_at") || /_count$|_organizations_limit$|_percent$|^expiry_|^quantity$/.test(name)) return numberOf(name);
  return /^(?:has|is|allow|default|reserved|matches|disable|banned|deprovisioned|verified|missing|bypass)/.test(name)
    ? false
    : textOf(name, []);
}

function numberOf(name: string): number {
  return /_at$|^date$|^time$|_start$|_end$/.test(name) ? EPOCH_MS : 1;
}

function textOf(name: string, [meaning]: readonly AnswerMeaning[]): string {
  const known = TEXTS[name];
  if (known !== undefined) return known;
  if (meaning !== undefined) return BY_MEANING[meaning];
  return name === "id" || name.endsWith("_id") ? `${name === "id" ? "id" : name.slice(0, -3)}_2abcDEF34ghiJKL56mnoPQR78` : name;
}

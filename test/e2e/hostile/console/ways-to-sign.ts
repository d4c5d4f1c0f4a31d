// How a call says who makes it: as the console's own page does, or with something of that wrong. What is wrong is one thing at a time, so that
// nothing else stands between the call and what it asks for.
import type { SignedIn, Stage } from "./stage.ts";

export type Headers = readonly (readonly [name: string, value: string])[];
type Way = (stage: Stage, origin: string, what: number) => Headers;

const cookie = (value: string) => ["Cookie", value] as const;
const csrf = (value: string) => ["Bailiff-CSRF", value] as const;
const both = (one: SignedIn): Headers => [cookie(one.cookie), csrf(one.csrf)];
const withOrigin =
  (value: string): Way =>
  ({ mine }) => [...both(mine), ["Origin", value]];
const fromSite =
  (value: string): Way =>
  ({ mine }) => [...both(mine), ["Sec-Fetch-Site", value]];
const changedAt = (text: string, at: number) => {
  const place = text.indexOf("=") + 1 + (at % (text.length - text.indexOf("=") - 1));
  return `${text.slice(0, place)}${text[place] === "x" ? "y" : "x"}${text.slice(place + 1)}`;
};

/** May do what its key may. */
export const RIGHT_WAYS: readonly Way[] = [
  ({ mine }) => both(mine),
  ({ mine }, origin) => [...both(mine), ["Origin", origin], ["Sec-Fetch-Site", "same-origin"]],
  ({ mine }) => [cookie(`theme=a,b; ${mine.cookie}; __session=x`), csrf(mine.csrf)],
  ({ mine }) => [cookie(`other=1;${mine.cookie}`), csrf(mine.csrf), ["Bailiff-Background", "1"]],
  // The runtime leaves a header without a value out: as if it were not there.
  ({ mine }) => [...both(mine), ["Authorization", ""], ["Origin", ""], ["Sec-Fetch-Site", ""]],
];

/** Changes nothing, whatever it asks for. */
export const WRONG_WAYS: readonly Way[] = [
  () => [],
  ({ mine }) => [cookie(mine.cookie)],
  ({ mine }) => [csrf(mine.csrf)],
  ({ mine, other }) => [cookie(mine.cookie), csrf(other.csrf)],
  ({ mine, ended }) => [cookie(mine.cookie), csrf(ended.csrf)],
  ({ mine }, _origin, what) => [cookie(mine.cookie), csrf(changedAt(`=${mine.csrf}`, what).slice(1))],
  ({ mine }, _origin, what) => [cookie(mine.cookie), csrf(mine.csrf.slice(what % mine.csrf.length || 1))],
  ({ mine }) => [cookie(mine.cookie), csrf(mine.csrf), csrf(mine.csrf)],
  ({ mine }) => [cookie(mine.cookie), ["Cookie", `Bailiff-CSRF=${mine.csrf}`]],
  ({ mine }) => [cookie(`${mine.cookie}; bailiff-csrf=${mine.csrf}`), ["Bailiff_CSRF", mine.csrf]],
  ({ ended }) => both(ended),
  ({ mine }, _origin, what) => [cookie(changedAt(mine.cookie, what)), csrf(mine.csrf)],
  ({ mine, other }) => [cookie(`${mine.cookie}; ${other.cookie}`), csrf(mine.csrf)],
  ({ mine }) => [cookie(mine.cookie), cookie(mine.cookie), csrf(mine.csrf)],
  ({ mine }) => [cookie(`__Host-${mine.cookie}`), csrf(mine.csrf)],
  ({ mine }) => [cookie(mine.cookie.toUpperCase()), csrf(mine.csrf)],
  ({ mine }) => [cookie(mine.cookie.replace(/=(.*)/, '="$1"')), csrf(mine.csrf)],
  ({ mine }) => [cookie(`x="; ${mine.cookie}"`), csrf(mine.csrf)],
  ({ mine }) => [cookie(`x=y, ${mine.cookie}`), csrf(mine.csrf)],
  ({ mine }) => [cookie(`\xa0${mine.cookie}`), csrf(mine.csrf)],
  ({ mine }) => [cookie(`${mine.cookie} `.replace("=", " =")), csrf(mine.csrf)],
  ({ mine, other }) => [cookie(`${other.holder}${mine.cookie.slice(mine.cookie.indexOf("."))}`), csrf(mine.csrf)],
  ({ mine }) => [...both(mine), ["Authorization", "Basic eDp5"]],
  ({ mine }) => [...both(mine), ["Authorization", `Bearer ${mine.cookie.split("=")[1] ?? ""}`]],
  withOrigin("null"),
  withOrigin("https://evil.example"),
  ({ mine }, origin) => [...both(mine), ["Origin", `${origin}.evil.example`]],
  ({ mine }, origin) => [...both(mine), ["Origin", `${origin}/`]],
  ({ mine }, origin) => [...both(mine), ["Origin", origin.replace("http:", "https:")]],
  ({ mine }, origin) => [...both(mine), ["Origin", origin.replace(/\d+$/, "1")]],
  ({ mine }, origin) => [...both(mine), ["Origin", origin], ["Origin", "https://evil.example"]],
  ({ mine }, origin) => [...both(mine), ["Origin", origin.replace("127.0.0.1", "localhost")]],
  fromSite("cross-site"),
  fromSite("same-site"),
  fromSite("Same-Origin"),
  fromSite("none, same-origin"),
];

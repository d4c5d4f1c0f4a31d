// Texts of options as values: durations, times, JSON, whole numbers. A wrong one is told with what would be right.
import { InvalidArgumentError } from "commander";
import { endMs } from "../src/audit/end-of-span.ts";
import { currencyCode } from "../src/clerk/args/canonical-money.ts";
import { readExactly } from "../src/json/read-exactly.ts";
import { numberFrom, WrittenNumber } from "../src/json/written-number.ts";
import { contextSpelled } from "../src/policy/engine.ts";
import { usageProblem } from "./exit-code.ts";

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `90s`, `15m`, `1h`, `30d`, `2w` in ms. */
export function readDuration(text: string): number {
  const [, amount, unit] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  if (amount === undefined || !isUnit(unit)) throw new InvalidArgumentError("Must be like 90s, 15m, 1h, 30d or 2w.");
  return Number(amount) * UNIT_MS[unit];
}

/** As `readDuration` reads it, in the largest unit that fits, days at most: `14d`, `90s`. */
export function durationText(ms: number): string {
  const units = (["d", "h", "m", "s"] as const).filter((unit) => ms % UNIT_MS[unit] === 0);
  const unit = units[0] ?? "s";
  return `${ms / UNIT_MS[unit]}${unit}`;
}

function isUnit(text: string | undefined): text is keyof typeof UNIT_MS {
  return text !== undefined && Object.hasOwn(UNIT_MS, text);
}

/** A time, a day (its start) or a duration from now (`30d`), as RFC 3339. */
export function readExpiry(text: string, nowMs: number): string {
  if (/^\d+[smhdw]$/.test(text)) return isoOf(nowMs + readDuration(text));
  return readTime(text, "2026-12-31, 2026-12-31T18:00:00Z or 30d from now");
}

/** A Date has an end, 270,000 years away. */
function isoOf(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError("Is too far away.");
  return date.toISOString();
}

function readTime(text: string, examples: string): string {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const full = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const ms = day || full ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms) || !isDay(text.slice(0, 10))) throw new InvalidArgumentError(`Must be like ${examples}.`);
  return new Date(ms).toISOString();
}

/** `2026-02-30` is March to Date: the day must come back as it was. */
function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

/** For `--from` and `--to`: a day or a time as it is (the API takes both), or how long ago (`24h`). */
export function readMoment(text: string, nowMs: number): string {
  if (/^\d+[smhdw]$/.test(text)) return isoOf(nowMs - readDuration(text));
  const iso = readTime(text, "2026-11-23, 2026-11-23T18:00:00Z or 24h (ago)");
  return text.includes("T") ? iso : text;
}

interface Span {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** `from` and `to` as `readMoment` gives them: a day as `to` is its end. @throws CliProblem when it ends before it begins. */
export function requireSpan({ from, to }: Span): void {
  if (endsBeforeItBegins({ from, to })) throw usageProblem(`--from (${from}) is after --to (${to})`);
}

export function endsBeforeItBegins({ from, to }: Span): boolean {
  if (from === undefined || to === undefined) return false;
  return Date.parse(from) > endMs(to);
}

/** A typo must not pass for a span in which nothing happened. Null: something may be on record from then on. */
export function ofTheFuture(from: string, nowMs: number): string | null {
  return Date.parse(from) >= nowMs ? `--from ${from} is in the future: nothing is on record from then on` : null;
}

/** @throws CliProblem when nothing can be on record from then on. */
export function requirePast(from: string, nowMs: number): void {
  const problem = ofTheFuture(from, nowMs);
  if (problem !== null) throw usageProblem(problem);
}

/** The start of the UTC day so many days ago: limits by the day are whole from there on. */
export function startOfDay(nowMs: number, daysAgo: number): string {
  return new Date((Math.floor(nowMs / UNIT_MS.d) - daysAgo) * UNIT_MS.d).toISOString();
}

export function readJsonObject(text: string): Record<string, unknown> {
  const value = readJson(text, (number) => {
    throw new InvalidArgumentError(`${number} has more digits than an argument can have (a double holds 15 to 17).`);
  });
  if (!isObject(value)) throw new InvalidArgumentError('Must be a JSON object, like \'{"user_id":"user_1"}\'.');
  return value;
}

/** A user, or a list of users. A number that a double would change is sent in the form that keeps its digits. */
export function readTarget(text: string): Record<string, unknown> | Record<string, unknown>[] {
  const value = readJson(text, (number) => ({ $number: number }));
  if (Array.isArray(value) && value.every(isObject)) return value;
  if (!isObject(value)) throw new InvalidArgumentError("Must be a user as JSON, or a list of users.");
  return value;
}

export function readWholeNumber(text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new InvalidArgumentError(`Must be a whole number from ${min} to ${max}.`);
  return value;
}

/** In capitals, as records have it: another spelling, or a word, would find nothing and say nothing. */
export function readCurrency(text: string): string {
  const read = currencyCode().safeParse(text);
  if (!read.success) throw new InvalidArgumentError("Must be three letters of ISO 4217, like USD.");
  return read.data;
}

/** Of a supposed call: what no header carries, no call can say. */
export function readReason(text: string): string {
  const spelled = contextSpelled("reason", text);
  if ("form" in spelled) throw new InvalidArgumentError(`Must be ${spelled.form}.`);
  return spelled.value;
}

export function addTo(text: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), text];
}

/** `beyondDouble`: what a number that a double would change is read as. */
function readJson(text: string, beyondDouble: (number: string) => unknown): unknown {
  const read = readExactly(Buffer.from(text), (token) => {
    const number = numberFrom(token);
    return number instanceof WrittenNumber ? beyondDouble(number.text) : number;
  });
  if (!read.ok) throw new InvalidArgumentError("Must be JSON.");
  return read.value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// The shape of a hostile case, and the plain requests and answers that the cases are made of.
import { SEED } from "../../../emulator/server.ts";

/** `{key}` is put in by the test. */
export interface HostileCase {
  readonly name: string;
  /** Latin-1; a list is sent in pieces, slowly. */
  readonly bytes: string | readonly string[];
  readonly answers: readonly (readonly [status: number, code: string | null])[];
  readonly clerkGets?: readonly string[];
}

export const USER = SEED.google.id;
export const HOST = "Host: bailiff\r\n";
export const AUTH = "Authorization: Bearer {key}\r\n";
export const JSON_TYPE = "Content-Type: application/json\r\n";
export const DEFAULT_LIST = "GET /v1/users?limit=10&offset=0&order_by=-created_at";

export const get = (target: string, more = "") => `GET ${target} HTTP/1.1\r\n${HOST}${AUTH}${more}\r\n`;
export const send = (method: string, target: string, body: string, more = JSON_TYPE) =>
  `${method} ${target} HTTP/1.1\r\n${HOST}${AUTH}${more}Content-Length: ${body.length}\r\n\r\n${body}`;
export const patch = (body: string) => send("PATCH", `/v1/users/${USER}`, body);
export const ban = (more: string, body = "") =>
  `POST /v1/users/${USER}/ban HTTP/1.1\r\n${HOST}${AUTH}${JSON_TYPE}${more}\r\n${body}`;

export const NOT_FOUND = [404, "bailiff_operation_unknown"] as const;
export const BAD_BODY = [400, "bailiff_body_invalid"] as const;
export const BAD_PARAM = [422, "bailiff_param_invalid"] as const;
export const NO_SUCH_PARAM = [422, "bailiff_param_unknown"] as const;
export const NO_HTTP = [400, null] as const;
export const FINE = [200, null] as const;
export const getsUser = [`GET /v1/users/${USER}`];
export const getsBan = [`POST /v1/users/${USER}/ban`];

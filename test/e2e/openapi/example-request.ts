// The call that an operation's examples describe: from the document alone, and a scene that says what stands for the examples' made-up ids.
import type { MediaType, OpenApiDocument, Server } from "../../../src/routes/published/openapi/document-shape.ts";
import type { DocumentChecker } from "../../unit/openapi/document-checker.ts";
import type { ListedOperation } from "../../unit/openapi/listed-operations.ts";

/** What a parameter or field of this name is in the running gateway; what is not named stays as the example has it. */
export type Scene = Readonly<Record<string, unknown>>;

export interface Surroundings {
  readonly document: OpenApiDocument;
  readonly checker: DocumentChecker;
  /** Where the document was fetched from. */
  readonly address: string;
  readonly scene: Scene;
  /** By the name of the security scheme. */
  readonly tokens: Readonly<Record<string, string>>;
}

export interface ExampleChange {
  readonly server?: Server | undefined;
  /** Of the request body, where there are several. */
  readonly example?: string | undefined;
  readonly method?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Null: not sent. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export function exampleRequest(
  around: Surroundings,
  { path, method, operation, servers }: ListedOperation,
  change: ExampleChange = {},
): Request {
  const { document, checker, address, scene } = around;
  const sent = (operation.parameters ?? [])
    .map(checker.parameter)
    .filter(({ example, required }) => example !== undefined || required === true)
    .map((parameter) => ({ ...parameter, value: real(scene, parameter.name, parameter.example) }));
  const filled = path.replaceAll(/\{([a-z0-9_]+)\}/g, (_match, name: string) =>
    String(sent.find((one) => one.name === name)?.value),
  );
  const url = new URL(`${serverUrl(address, change.server ?? servers[0])}${filled}`);
  for (const { name, value } of sent.filter((one) => one.in === "query")) {
    for (const item of [value].flat()) url.searchParams.append(name, String(item));
  }
  for (const [name, value] of Object.entries(change.query ?? {})) url.searchParams.append(name, value);
  const [scheme] = Object.keys((operation.security ?? document.security)[0] ?? {});
  const headers = new Headers(sent.filter((one) => one.in === "header").map(({ name, value }) => [name, String(value)]));
  if (scheme !== undefined) headers.set("authorization", `Bearer ${around.tokens[scheme]}`);
  const body = bodyOf(scene, operation.requestBody?.content ?? {}, change.example);
  if (body?.type !== undefined) headers.set("content-type", body.type);
  if (change.example !== undefined) headers.set("clerk-api-version", change.example);
  for (const [name, value] of Object.entries(change.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return new Request(url, {
    method: change.method ?? method.toUpperCase(),
    headers,
    ...(body === undefined || change.method ? {} : { body: body.data }),
  });
}

/** Relative to the document, with the default of each variable. */
function serverUrl(address: string, server: Server | undefined): string {
  const url = (server?.url ?? "/").replaceAll(
    /\{([a-z_]+)\}/g,
    (_match, name: string) => server?.variables?.[name]?.default ?? "",
  );
  return new URL(url, address).href.replace(/\/$/, "");
}

function bodyOf(scene: Scene, content: Readonly<Record<string, MediaType>>, named: string | undefined) {
  const [type, media] = Object.entries(content)[0] ?? [];
  if (type === undefined || media === undefined) return undefined;
  if (type !== "multipart/form-data") {
    const example =
      named === undefined ? (media.example ?? Object.values(media.examples ?? {})[0]?.value) : media.examples?.[named]?.value;
    return { type, data: JSON.stringify(real(scene, "", example)) };
  }
  const form = new FormData();
  for (const [part, { contentType }] of Object.entries(media.encoding ?? {})) {
    form.append(part, new Blob(["an image, as far as anybody looks"], { type: contentType.replace("*", "png") }), "example");
  }
  return { type: undefined, data: form };
}

function real(scene: Scene, name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => real(scene, name, item));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([inner, one]) => [inner, real(scene, inner, one)]));
  }
  return scene[name] ?? value;
}

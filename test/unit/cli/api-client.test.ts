// What a command is told of an answer that cannot be used: that the connection went is another thing than that something else answered.
import { afterEach, expect, it, vi } from "vitest";
import * as z from "zod";
import { createApiClient } from "../../../cli/api-client.ts";

const client = createApiClient({
  url: "https://bailiff.example.com",
  credential: { kind: "token", token: "t" },
  reason: null,
});
const ask = () => client.get("/admin/keys", z.looseObject({ data: z.array(z.unknown()) }));

afterEach(() => vi.unstubAllGlobals());

it.each([
  ["breaks off", () => brokenBody(), /cannot be reached .*connection was lost/],
  ["is a page", () => "<html></html>", /does not answer like Bailiff \(status 200/],
  ["is other JSON", () => "{}", /does not answer like Bailiff \(status 200/],
])("an answer that %s is told as that", async (_name, body, text) => {
  vi.stubGlobal("fetch", async () => new Response(body()));
  await expect(ask()).rejects.toMatchObject({ exitCode: 4, message: expect.stringMatching(text) });
});

function brokenBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.error(new TypeError("terminated")) });
}

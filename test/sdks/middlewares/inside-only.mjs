// Loaded before a back end (`node --import`): its `fetch` reaches this machine only. Where it would have gone is a line of its output.
const { fetch } = globalThis;

globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.hostname === "127.0.0.1" || url.hostname === "localhost") return fetch(input, init);
  const key = new Headers(init?.headers ?? input.headers).get("authorization") === null ? "" : " with the key";
  process.stdout.write(`outside ${init?.method ?? input.method ?? "GET"} ${url.origin}${url.pathname}${key}\n`);
  throw new TypeError("fetch failed: this machine only");
};

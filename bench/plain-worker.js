// The baseline: a Worker that puts the secret key on a request and forwards it. What anybody would write in ten lines, with none of
// Bailiff's promises: no scoped keys, no policy, no record, no time-out, no retry.

export default {
  /**
   * @param {Request} request
   * @param {{ CLERK_API_URL: string, CLERK_SECRET_KEY: string }} env
   */
  fetch(request, env) {
    const { pathname, search } = new URL(request.url);
    const headers = new Headers(request.headers);
    headers.delete("host");
    headers.set("authorization", `Bearer ${env.CLERK_SECRET_KEY}`);
    const { method, body } = request;
    return fetch(env.CLERK_API_URL + pathname + search, { method, headers, body, redirect: "manual" });
  },
};

// The Worker of `forward.test.ts`: a trial comes in as JSON, what came of it goes out as JSON.
import { type Trial, tryCase } from "./try-case.ts";

export default {
  async fetch(request: Request): Promise<Response> {
    // Comes from the test beside this file.
    const trial = (await request.json()) as Trial;
    return Response.json(await tryCase(trial));
  },
};

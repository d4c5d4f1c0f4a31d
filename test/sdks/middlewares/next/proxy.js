import { clerkMiddleware } from "@clerk/nextjs/server";

// Read when a request comes: one build serves every setting.
export default clerkMiddleware(
  async () => undefined,
  () => JSON.parse(process.env.OPTIONS ?? "{}"),
);

import { clerkClient } from "@clerk/nextjs/server";
import { answer } from "../../answer";

export const GET = (request) =>
  answer(async () => {
    const { users } = await clerkClient();
    return { id: (await users.getUser(new URL(request.url).searchParams.get("id") ?? "")).id };
  });

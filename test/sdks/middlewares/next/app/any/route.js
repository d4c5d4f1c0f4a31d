import { auth } from "@clerk/nextjs/server";
import { answer } from "../../answer";

export const GET = () =>
  answer(async () => {
    const { isAuthenticated, tokenType } = await auth({ acceptsToken: "any" });
    return { isAuthenticated, tokenType };
  });

import { auth } from "@clerk/nextjs/server";
import { answer } from "../../answer";

export const GET = () => answer(async () => ({ userId: (await auth()).userId }));

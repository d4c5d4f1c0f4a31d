import { auth } from "@clerk/nextjs/server";
import { answer } from "../../answer";

export const GET = () => answer(async () => ({ token: await (await auth()).getToken({ template: "backend" }) }));

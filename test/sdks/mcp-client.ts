// As much of the Model Context Protocol as it takes to call the tools of a server on a pipe: newline-delimited JSON-RPC.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import * as z from "zod";
import { type Command, quietEnvironment } from "./protocol.ts";

const replySchema = z.looseObject({ id: z.number(), result: z.unknown(), error: z.unknown() }).partial();
const toolsSchema = z.object({ tools: z.array(z.looseObject({ name: z.string() })) });
const calledSchema = z.object({
  content: z.array(z.looseObject({ text: z.string().default("") })),
  isError: z.boolean().default(false),
});

/** What an agent gets to read. */
export interface Called {
  readonly text: string;
  readonly isError: boolean;
}

export interface McpClient {
  tools(): Promise<readonly string[]>;
  call(name: string, args: object): Promise<Called>;
  stop(): void;
}

export async function startMcp({ command, args, cwd, env = {} }: Command): Promise<McpClient> {
  const child = spawn(command, args, { cwd, env: quietEnvironment(env), stdio: ["pipe", "pipe", "pipe"] });
  const waiting = new Map<number, (reply: z.infer<typeof replySchema>) => void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const reply = replySchema.parse(JSON.parse(line));
    if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
  });
  child.stderr.resume();

  let last = 0;
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const request = (method: string, params: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      last += 1;
      child.once("close", (code) => reject(new Error(`the MCP server ended with ${code}`)));
      waiting.set(last, ({ result, error }) =>
        error === undefined ? resolve(result) : reject(new Error(JSON.stringify(error))),
      );
      send({ id: last, method, params });
    });

  await request("initialize", { protocolVersion: "2025-03-26", capabilities: {}, clientInfo: { name: "sdks", version: "1" } });
  send({ method: "notifications/initialized" });
  return {
    tools: async () => toolsSchema.parse(await request("tools/list", {})).tools.map(({ name }) => name),
    async call(name, params) {
      const { content, isError } = calledSchema.parse(await request("tools/call", { name, arguments: params }));
      return { text: content.map(({ text }) => text).join("\n"), isError };
    },
    stop: () => void child.kill("SIGTERM"),
  };
}

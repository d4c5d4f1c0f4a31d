// A question that only a yes answers. Ctrl-C, and Ctrl-D or the end of the input, are answers too and no failures.
import { createInterface } from "node:readline";

export type Reply = "yes" | "no" | "interrupted";

export function askYes(question: string, input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<Reply> {
  return new Promise((resolve) => {
    const lines = createInterface({ input, output });
    let answered = false;
    // Unless something else comes before the end.
    let reply: Reply = "no";
    lines.once("SIGINT", () => {
      reply = "interrupted";
      lines.close();
    });
    lines.once("close", () => {
      if (!answered) output.write("\n");
      resolve(reply);
    });
    lines.question(`${question} [y/N] `, (answer) => {
      answered = true;
      if (/^y(es)?$/i.test(answer.trim())) reply = "yes";
      lines.close();
    });
  });
}

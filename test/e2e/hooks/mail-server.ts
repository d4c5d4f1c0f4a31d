// A mail server as far as a test needs one: takes every letter, and tells them.
import { createServer } from "node:net";

export interface MailServer {
  readonly port: number;
  readonly letters: string[];
  close(): void;
}

export function startMailServer(): Promise<MailServer> {
  const letters: string[] = [];
  const server = createServer((socket) => {
    let [text, inLetter] = ["", false];
    socket.setEncoding("utf8");
    socket.on("error", () => socket.destroy());
    socket.write("220 ready\r\n");
    socket.on("data", (chunk) => {
      text += String(chunk);
      for (;;) {
        const end = inLetter ? "\r\n.\r\n" : "\r\n";
        const at = text.indexOf(end);
        if (at === -1) return;
        const part = text.slice(0, at);
        text = text.slice(at + end.length);
        if (inLetter) letters.push(part);
        inLetter = !inLetter && part === "DATA";
        socket.write(inLetter ? "354 go on\r\n" : "250 ok\r\n");
      }
    });
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      resolve({ port, letters, close: () => void server.close() });
    });
  });
}

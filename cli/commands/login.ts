// `bailiff login` and `bailiff logout`: a person behind Cloudflare Access, by Cloudflare's own command, which opens the browser.
import { spawn } from "node:child_process";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { CliProblem, EXIT, usageProblem } from "../exit-code.ts";
import { readUrl } from "../settings.ts";
import { storeSignIn } from "../stored-sign-in.ts";

const CLOUDFLARED = "cloudflared";
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export function loginCommand({ terminal, env }: CliContext) {
  return command("login", "Sign in by Cloudflare Access, in the browser: commands then need no BAILIFF_TOKEN", ["login"]).action(
    async () => {
      const url = gatewayUrl(env);
      terminal.notice(`Signing in to ${url} with ${CLOUDFLARED}.`);
      await run(["access", "login", url], "inherit");
      const token = (await run(["access", "token", `-app=${url}`], "pipe")).trim();
      if (!TOKEN.test(token))
        throw new CliProblem(EXIT.denied, `${CLOUDFLARED} gave no token: is there an Access application in front of ${url}?`);
      storeSignIn(env, url, token);
      terminal.print(`signed in to ${url}`);
      if ((env["BAILIFF_TOKEN"] ?? "") !== "") terminal.notice("BAILIFF_TOKEN is set, and counts before it: unset it.");
    },
  );
}

export function logoutCommand({ terminal, env }: CliContext) {
  return command("logout", "Forget the sign-in to this gateway", ["logout"]).action(() => {
    const url = gatewayUrl(env);
    storeSignIn(env, url, null);
    terminal.print(`signed out of ${url}`);
  });
}

function gatewayUrl(env: NodeJS.ProcessEnv): string {
  const url = readUrl(env);
  if (url === null) throw usageProblem("BAILIFF_URL not set: the gateway to sign in to, like https://bailiff.example.com");
  return url;
}

/** What it printed on stdout, where that is read. @throws CliProblem when it is not there or did not go through. */
function run(args: readonly string[], stdout: "inherit" | "pipe"): Promise<string> {
  return new Promise((resolve, reject) => {
    // What it says to people goes to stderr: stdout is for what was asked for.
    const child = spawn(CLOUDFLARED, args, { stdio: ["inherit", stdout === "pipe" ? "pipe" : 2, "inherit"] });
    let printed = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString("utf8");
    });
    child.once("error", () => reject(usageProblem(notThere())));
    child.once("close", (code) => {
      if (code === 0) resolve(printed);
      else
        reject(new CliProblem(EXIT.denied, `${CLOUDFLARED} ${args.slice(0, 2).join(" ")} did not go through (${String(code)})`));
    });
  });
}

function notThere(): string {
  return (
    `${CLOUDFLARED} is not installed, and Access lets nobody sign in on a command line without it. Install it ` +
    "(https://developers.cloudflare.com/cloudflare-one/connections/connect-networks/downloads/), or use a key: BAILIFF_TOKEN."
  );
}

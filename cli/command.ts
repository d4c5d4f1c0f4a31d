// How every command of `bailiff` is made: its name, one line about it, examples below its help. Commander, because it is what most Node
// command lines are built with: one package without dependencies, kept since 2011, with help, suggestions and option checks of its own;
// its extra-typings give each action the types of its own options. (citty and cac are smaller and leave checks or nesting to us.)
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";

/** `examples` are what follows `bailiff `. */
export function command<Name extends string>(name: Name, description: string, examples: readonly string[]) {
  return new Command(name)
    .description(description)
    .helpOption("-h, --help", "show this help")
    .addHelpText("after", `\nExamples:\n${examples.map((example) => `  bailiff ${example}`).join("\n")}`);
}

/** A command that only has others below it. */
export function family(name: string, description: string, members: readonly CommandUnknownOpts[]): CommandUnknownOpts {
  const parent = new Command(name).description(description).helpOption("-h, --help", "show this help").helpCommand(false);
  for (const member of members) parent.addCommand(member);
  return parent;
}

export const JSON_OPTION = ["--json", "print the API's answer as JSON and nothing else"] as const;
export const YES_OPTION = ["-y, --yes", "do not ask"] as const;

// How every command of `bailiff` is made: its name, one line about it, examples below its help. Commander, because it is what most Node
// command lines are built with: one package without dependencies, kept since 2011, with help, suggestions and option checks of its own;
// its extra-typings give each action the types of its own options. (citty and cac are smaller and leave checks or nesting to us.)
import { Command, type CommandUnknownOpts, Help } from "@commander-js/extra-typings";
import { durationText, readDuration } from "./read-argument.ts";

const HELP_OPTION = ["-h, --help", "show this help"] as const;

/** `examples` are what follows `bailiff `. */
export function command<Name extends string>(name: Name, description: string, examples: readonly string[]) {
  return new Command(name)
    .description(description)
    .helpOption(...HELP_OPTION)
    .configureHelp({ optionDescription })
    .addHelpText("after", examplesText(examples));
}

/** A command that only has others below it. */
export function family(
  name: string,
  description: string,
  examples: readonly string[],
  members: readonly CommandUnknownOpts[],
): CommandUnknownOpts {
  const parent = new Command(name)
    .description(description)
    .helpOption(...HELP_OPTION)
    .helpCommand(false)
    .addHelpText("after", examplesText(examples));
  for (const member of members) parent.addCommand(member);
  return parent;
}

function examplesText(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((example) => `  bailiff ${example}`).join("\n")}`;
}

/** A duration that is taken if none is given stands in the help as it would be given, not in milliseconds. */
const optionDescription: Help["optionDescription"] = (option) => {
  const { parseArg, defaultValue } = option;
  if (parseArg === readDuration && typeof defaultValue === "number") option.default(defaultValue, durationText(defaultValue));
  return Help.prototype.optionDescription(option);
};

export const JSON_OPTION = ["--json", "print the API's answer as JSON and nothing else"] as const;
export const YES_OPTION = ["-y, --yes", "do not ask"] as const;

/** Before the command it is that command's, as behind it: `bailiff --json keys list`. */
export function takesJsonBefore(parent: CommandUnknownOpts): void {
  parent.option("--json", "the same as behind a command that has it").hook("preSubcommand", (self, child) => {
    if (self.opts()["json"] !== true) return;
    if (child.options.every(({ long }) => long !== "--json")) child.error(`error: ${child.name()} has no option '--json'`);
    child.setOptionValue("json", true);
  });
}

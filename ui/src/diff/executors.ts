/** What an executor runs, as people wrote it: the function of a lightweight component, not the command around it. */

export interface Container {
  image?: string;
  command?: string[];
  args?: string[];
  env?: { name?: string; value?: string }[];
  resources?: unknown;
}

export interface Runs {
  /** The function, with what is defined beside it; nothing where it is another command. */
  source?: string;
  /** What is installed for it. */
  packages: string[];
  /** Which SDK has compiled it. */
  sdk?: string;
  /** The command, where it is no function. */
  command?: string;
}

const OWN_IMPORTS = /^\s*(import kfp|from kfp import dsl|from kfp\.dsl import \*|from typing import \*)?\s*$/;
/** What the SDK installs for itself. */
const OF_SDK = /^(kfp|kfp-[\w-]+|typing-extensions)\b/;

export function runsOf(container: Container | undefined): Runs | undefined {
  if (!container) return undefined;
  const command = container.command ?? [];
  const writes = command.findIndex((part) => part.includes("ephemeral_component.py"));
  const source = writes < 0 ? undefined : command[writes + 1];
  if (source === undefined)
    return { packages: [], command: [...command, ...(container.args ?? [])].join("\n") };
  const installs = command
    .slice(0, writes)
    .filter((part) => part.includes("pip install"))
    .join("\n");
  const wanted = [...installs.matchAll(/'([^'\n]+)'/g)].map((match) => match[1] ?? "");
  const packages = wanted.filter((each) => !each.startsWith("-") && !OF_SDK.test(each));
  const sdk = wanted.find((each) => each.startsWith("kfp=="))?.slice("kfp==".length);
  return { source: withoutImports(source), packages: packages.sort(), ...(sdk ? { sdk } : {}) };
}

/** Leave out the lines that each such source begins with. */
function withoutImports(source: string): string {
  const lines = source.split("\n");
  const first = lines.findIndex((line) => !OWN_IMPORTS.test(line));
  return lines.slice(Math.max(first, 0)).join("\n").trimEnd();
}

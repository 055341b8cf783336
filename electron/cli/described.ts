import type { Command } from '#format/cli/command.ts';

/** A command before it is loaded. */
export type Entry = readonly [summary: string, load: () => Promise<{ readonly command: Command }>];

export interface Described {
  readonly name: string;
  readonly summary: string;
  readonly help: string;
  readonly verbs: readonly string[];
  readonly flags: readonly DescribedFlag[];
}

interface DescribedFlag {
  /** Without its dashes. */
  readonly name: string;
  /** The words it may have, where they are few; `undefined` for a switch. */
  readonly takes: readonly string[] | undefined;
  readonly says: string;
}

/** As `helpOf` writes a flag: `  -v, --verbose` or `  --input auto|raw  what it is`. */
const FLAG = /^ {2}(?:-\w, )?--([\w-]+)(?: (\S+))?(?: {2,}(.*))?$/gm;

/** Every command with its flags, as its own help has them. */
export async function described(commands: ReadonlyMap<string, Entry>): Promise<Described[]> {
  const all = [...commands].map(async ([name, [summary, load]]): Promise<Described> => {
    const { help, verbs = [] } = (await load()).command;
    const flags = new Map<string, DescribedFlag>();
    for (const [, flag = '', takes, says = ''] of help.matchAll(FLAG))
      if (!flags.has(flag)) flags.set(flag, { name: flag, takes: takes === undefined ? undefined : wordsOf(takes), says });
    return { name, summary, help, verbs, flags: [...flags.values()] };
  });
  return await Promise.all(all);
}

const wordsOf = (takes: string): string[] => (/^[a-z0-9-]+(\|[a-z0-9-]+)+$/.test(takes) ? takes.split('|') : []);

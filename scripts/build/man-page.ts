import type { Described } from '#cli/described.ts';
import { helpText } from '#format/cli/help-text.ts';

/** A page is 80 columns wide, 7 of which are its margin. */
const COLUMNS = 73;

/** As groff_char(7) and groff(7) want text that is not a macro. */
const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^[.']/gm, (sign) => `\\&${sign}`);

/** `gap(1)`: every command's own help. */
export function manPage(commands: readonly Described[], version: string): string {
  const list = commands.map(({ name, summary }) => `.TP 12\n.B ${escaped(name)}\n${escaped(summary)}\n`);
  const pages = commands.map(({ name, help }) => `.SS gap ${escaped(name)}\n.nf\n${escaped(helpText(help, COLUMNS)).trimEnd()}\n.fi\n`);
  return `.TH GAP 1 "" "gap ${version}" ""
.SH NAME
gap \\- record gameplay as GAP shards: video and input on one clock
.SH SYNOPSIS
.B gap
.I command
.RI [ flags ]
.SH COMMANDS
${list.join('')}.SH EACH COMMAND
${pages.join('')}`;
}

import { hostname, userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import { openLab } from '#app/open-lab.ts';
import { openStation } from '#app/open-station.ts';
import { announce, CORPUS_CONSOLE_FLAGS, SERVING_FLAGS, type Serving, servingOf, untilAsked } from '#cli/commands/station/serving.ts';
import { oneDesktop } from '#cli/flags.ts';
import { openPage } from '#cli/open-page.ts';
import type { Command } from '#format/cli/command.ts';
import { parsed } from '#format/cli/flags.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, type FlagValues, helpOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { english, type Words } from '#format/core/said.ts';
import { ownVersion } from '#session/own-version.ts';

const STATION_FLAGS = {
  display: { takes: ':N', help: 'X display that is recorded', usual: '$DISPLAY' },
  name: { takes: 'NAME', help: 'name of this station', usual: 'the machine’s' },
  open: { help: 'open the page in the browser' },
  join: { takes: '-', help: 'let a lab’s console see and start this station: asks for the link that `gap console --lab` prints' },
} as const satisfies FlagTable;

const LAB_FLAGS = {
  lab: { help: 'the operator’s console' },
  expect: { takes: 'NAME', many: true, help: 'a station that must be connected before anything starts; may be given several times' },
  author: { takes: 'NAME', help: 'the operator’s name, for the log', usual: 'the user’s name' },
  log: { takes: 'FILE', help: 'append-only audit log', usual: 'lab/audit.jsonl beside the settings' },
} as const satisfies FlagTable;

const FLAGS = { ...STATION_FLAGS, ...LAB_FLAGS, ...SERVING_FLAGS } as const satisfies FlagTable;

const HELP = `gap console [flags]             the app of this station in a browser
gap console --lab [flags]       several stations on one page, for an operator
gap console --corpus [flags]    many recordings on one page, as \`gap corpus\` and \`gap worker\` know them

Serves the app on this machine only (127.0.0.1), unless --listen is given, and prints a link with a secret: anyone with the link can record;
of a corpus: add to it, judge, and write the catalogue into any folder here.
Ctrl-C stops and seals a running recording, then ends; a second Ctrl-C leaves its video for the next start.

${helpOf(STATION_FLAGS)}
${helpOf(LAB_FLAGS)}
${helpOf(CORPUS_CONSOLE_FLAGS)}
${helpOf(SERVING_FLAGS)}
Exit codes: 0 ended; 2 usage.
`;

type Values = FlagValues<typeof FLAGS>;

export const command: Command = {
  help: HELP,
  async run(args) {
    // Databases take half a second to load, which no player should wait for.
    if (args.includes('--corpus')) return await (await import('#cli/commands/corpus/corpus-console.ts')).runCorpusConsole(args);
    const { values } = parsed(args, FLAGS, { allowPositionals: false });
    const options = servingOf(values);
    if (values.lab === true) await runLab(values, options);
    else await runStation(values, options);
    return 0;
  },
};

async function runStation(values: Values, options: Serving): Promise<void> {
  // An empty variable names no display.
  const display = values.display ?? (process.env.DISPLAY || undefined);
  if (display === undefined && !oneDesktop())
    process.stderr.write('No display: recordings can be checked here, but nothing can be recorded. To record, give --display :0\n');
  const join = values.join === undefined ? undefined : linkOf(await secretLink(values.join));
  const onStatus = (says: Words) => process.stderr.write(`${plain(english(says))}\n`);
  await using station = await openStation({ ...options, name: values.name ?? hostname(), version: ownVersion(), display, join, onStatus });
  announce(station);
  if (values.open === true) openPage(station.link);
  await untilAsked();
  process.stderr.write('Ending; a running recording is sealed first. A second Ctrl-C leaves its video for the next start.\n');
  const again = untilAsked().then(() => station.leave('next-start'));
  await Promise.race([station.leave('now'), again]);
}

async function runLab(values: Values, options: Serving): Promise<void> {
  await using lab = await openLab({
    ...options,
    expected: values.expect ?? [],
    author: values.author ?? userInfo().username,
    log: values.log,
  });
  announce(lab);
  process.stdout.write(`Stations join with \`gap console --join -\`, which asks for this link:\n\n  ${lab.stationLink}\n\n`);
  await untilAsked();
}

/** A link's secret in a flag would stand in the list of processes, for every user of the machine to read. */
async function secretLink(given: string): Promise<string> {
  if (given === '-') {
    if (process.stdin.isTTY) process.stderr.write('Paste the link that the lab’s console prints:\n');
    for await (const line of createInterface({ input: process.stdin })) return line.trim();
    throw new GapError('usage.join', '--join -: no link came', 'Paste the link that `gap console --lab` prints');
  }
  throw new GapError(
    'usage.join',
    '--join takes no link: every user of this machine could read it',
    'Give --join -, and paste the link when asked',
  );
}

function linkOf(text: string): string {
  if (URL.canParse(text) && /^wss?:$/.test(new URL(text).protocol)) return text;
  throw new GapError('usage.join', `${text}: is no link of a lab`, 'Paste the whole link that `gap console --lab` prints');
}

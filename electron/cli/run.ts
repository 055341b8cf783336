import type { Entry } from '#cli/described.ts';
import { errorText } from '#cli/error-text.ts';
import { missingPart } from '#cli/missing-part.ts';
import { helpText } from '#format/cli/help-text.ts';
import { unknownCommand } from '#format/cli/wrong-words.ts';
import { GapError } from '#format/core/errors.ts';
import { ownVersion } from '#session/own-version.ts';

/** What each is for, by subject, and what loads it when it is asked for: the library behind most of them takes a third of a second to load. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, Entry>>>> = {
  Record: {
    record: ['record the screen and input into a sealed shard', () => import('#cli/commands/station/record-command.ts')],
    console: ['the app in a browser; with --lab, several stations on one page', () => import('#cli/commands/station/console-command.ts')],
    recover: ['seal what a killed recorder left behind', () => import('#cli/commands/shard/recover-command.ts')],
    seal: [
      'make the final video of recordings that wait for it, and seal them',
      async () => ({ command: (await import('#cli/commands/shard/recover-command.ts')).sealCommand }),
    ],
    devices: ['show what input is seen, redacted as it would be recorded', () => import('#cli/commands/station/devices-command.ts')],
    calibrate: ['measure the error of the time stamps on this machine', () => import('#cli/commands/station/calibrate-command.ts')],
    doctor: ['try everything a recording needs on this machine', () => import('#cli/commands/station/doctor-command.ts')],
    play: ['serve a networked game to browsers', () => import('#cli/commands/station/play-command.ts')],
  },
  Recordings: {
    validate: ['check a sealed shard: exit 0 pass, 1 fail, 2 unreadable', () => import('#cli/commands/shard/validate-command.ts')],
    verify: ['check signatures, every byte, consent and watermark', () => import('#cli/commands/shard/verify-command.ts')],
    inspect: ['print what a shard contains', () => import('#cli/commands/shard/inspect-command.ts')],
    report: ['write an HTML report about a shard', () => import('#cli/commands/shard/report-command.ts')],
    trim: ['extract the good parts of a shard, without re-encoding', () => import('#cli/commands/shard/trim-command.ts')],
    sign: ['sign a sealed shard, as recorder or as operator', () => import('#cli/commands/shard/sign-command.ts')],
    export: ['copy a shard that verifies, with a list of its hashes', () => import('#cli/commands/shard/export-command.ts')],
    import: ['make a shard of what another program recorded', () => import('#cli/commands/shard/import-command.ts')],
    adopt: ['make a signed copy of a shard that another program recorded', () => import('#cli/commands/shard/adopt-command.ts')],
    compare: ['compare the exports of two players of one game', () => import('#cli/commands/shard/compare-command.ts')],
    decrypt: ['turn shards that a store keeps encrypted back into what they were', () => import('#cli/commands/corpus/decrypt-command.ts')],
  },
  'Many recordings': {
    upload: ['send shards to an ingest service, and keep its receipts', () => import('#cli/commands/corpus/upload-command.ts')],
    ingest: ['take shards from recorders into an S3 store', () => import('#cli/commands/corpus/ingest-command.ts')],
    corpus: [
      'the catalogue of many shards: hours, duplicates, forgeries, withdrawals',
      () => import('#cli/commands/corpus/corpus-command.ts'),
    ],
    worker: ['judge the shards of a corpus, one after another', () => import('#cli/commands/corpus/worker-command.ts')],
    release: [
      'a version of a corpus: signed, described, never changed; and a check of one',
      () => import('#cli/commands/corpus/release-command.ts'),
    ],
  },
  Yours: {
    games: ['the games that may be recorded without --game', () => import('#cli/commands/home/games-command.ts')],
    profile: ['list, show and check key profiles', () => import('#cli/commands/home/profile-command.ts')],
    consent: ['record, show and withdraw consents', () => import('#cli/commands/home/consent-command.ts')],
    keys: ['create, list, rotate and export keys', () => import('#cli/commands/home/keys-command.ts')],
    remove: ['delete what this program keeps of you', () => import('#cli/commands/home/remove-command.ts')],
    completion: [
      'print what completes commands and flags in bash, zsh or fish',
      async () => ({ command: (await import('#cli/completion/completion-command.ts')).completionCommand(COMMANDS) }),
    ],
  },
};

export const COMMANDS: ReadonlyMap<string, Entry> = new Map(Object.values(GROUPS).flatMap((group) => Object.entries(group)));

const USAGE = 2;
const CAPTURE_FAILED = 3;

/** Runs `gap ARGS`. Never rejects: an error is printed with its remedy and becomes an exit code. */
export async function runGap(args: readonly string[]): Promise<number> {
  // `gap help record` is `gap record --help`.
  const [name, ...rest] = args[0] === 'help' && args[1] !== undefined ? [args[1], '--help'] : args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(overview());
    return name === undefined ? USAGE : 0;
  }
  if (name === '--version' || name === '-V') {
    process.stdout.write(`gap ${ownVersion()}\n`);
    return 0;
  }
  const [, load] = COMMANDS.get(name) ?? [];
  if (load === undefined) {
    process.stderr.write(unknownCommand('gap', name, [...COMMANDS.keys(), '--help', '--version']));
    return USAGE;
  }
  try {
    const { command } = await load();
    if (!rest.includes('--help') && !rest.includes('-h')) return await command.run(rest);
    process.stdout.write(helpText(command.help, process.stdout.columns));
    return 0;
  } catch (error) {
    return printError(name, error);
  }
}

/** Says what went wrong, and returns the exit code. */
export function printError(name: string, thrown: unknown): number {
  const error = missingPart(thrown) ?? thrown;
  process.stderr.write(errorText(`gap ${name}`, error));
  if (error instanceof GapError) return error.area === 'capture' ? CAPTURE_FAILED : USAGE;
  const isUsage = `${(error as { readonly code?: unknown } | undefined)?.code}`.startsWith('ERR_PARSE_ARGS');
  return !isUsage && ['record', 'devices', 'calibrate'].includes(name) ? CAPTURE_FAILED : USAGE;
}

function overview(): string {
  const groups = Object.entries(GROUPS).map(([heading, commands]) => {
    const lines = Object.entries(commands).map(([name, [summary]]) => `  gap ${name.padEnd(10)} ${summary}\n`);
    return `${heading}\n${lines.join('')}\n`;
  });
  return `Records gameplay as GAP shards: video and input on one clock.\n\n${groups.join('')}\`gap COMMAND --help\` lists the flags of a command, \`gap --version\` prints the version.\n`;
}

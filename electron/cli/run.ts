import { errorText } from '#cli/error-text.ts';
import { missingPart } from '#cli/missing-part.ts';
import type { Command } from '#format/cli/command.ts';
import { helpText } from '#format/cli/help-text.ts';
import { GapError } from '#format/core/errors.ts';
import { plain } from '#format/core/plain.ts';
import { ownVersion } from '#session/own-version.ts';

/** What each is for, and what loads it when it is asked for: the library behind most of them takes a third of a second to load. */
const COMMANDS: Readonly<Record<string, readonly [summary: string, load: () => Promise<{ readonly command: Command }>]>> = {
  console: ['the app in a browser; with --lab, several stations on one page', () => import('#cli/commands/station/console-command.ts')],
  record: ['record the screen and input into a sealed shard', () => import('#cli/commands/station/record-command.ts')],
  validate: ['check a sealed shard: exit 0 pass, 1 fail, 2 unreadable', () => import('#cli/commands/shard/validate-command.ts')],
  inspect: ['print what a shard contains', () => import('#cli/commands/shard/inspect-command.ts')],
  play: ['serve a networked game to browsers', () => import('#cli/commands/station/play-command.ts')],
  compare: ['compare the exports of two players of one game', () => import('#cli/commands/shard/compare-command.ts')],
  report: ['write an HTML report about a shard', () => import('#cli/commands/shard/report-command.ts')],
  doctor: ['try everything a recording needs on this machine', () => import('#cli/commands/station/doctor-command.ts')],
  calibrate: ['measure the error of the time stamps on this machine', () => import('#cli/commands/station/calibrate-command.ts')],
  devices: ['show what input is seen, redacted as it would be recorded', () => import('#cli/commands/station/devices-command.ts')],
  games: ['the games that may be recorded without --game', () => import('#cli/commands/home/games-command.ts')],
  profile: ['list, show and check key profiles', () => import('#cli/commands/home/profile-command.ts')],
  recover: ['seal what a killed recorder left behind', () => import('#cli/commands/shard/recover-command.ts')],
  seal: [
    'make the final video of recordings that wait for it, and seal them',
    async () => ({ command: (await import('#cli/commands/shard/recover-command.ts')).sealCommand }),
  ],
  verify: ['check signatures, every byte, consent and watermark', () => import('#cli/commands/shard/verify-command.ts')],
  sign: ['sign a sealed shard, as recorder or as operator', () => import('#cli/commands/shard/sign-command.ts')],
  adopt: ['make a signed copy of a shard that another program recorded', () => import('#cli/commands/shard/adopt-command.ts')],
  import: ['make a shard of what another program recorded', () => import('#cli/commands/shard/import-command.ts')],
  trim: ['extract the good parts of a shard, without re-encoding', () => import('#cli/commands/shard/trim-command.ts')],
  export: ['copy a shard that verifies, with a list of its hashes', () => import('#cli/commands/shard/export-command.ts')],
  upload: ['send shards to an ingest service, and keep its receipts', () => import('#cli/commands/corpus/upload-command.ts')],
  ingest: ['take shards from recorders into an S3 store', () => import('#cli/commands/corpus/ingest-command.ts')],
  decrypt: ['turn shards that a store keeps encrypted back into what they were', () => import('#cli/commands/corpus/decrypt-command.ts')],
  corpus: [
    'the catalogue of many shards: hours, duplicates, forgeries, withdrawals',
    () => import('#cli/commands/corpus/corpus-command.ts'),
  ],
  worker: ['judge the shards of a corpus, one after another', () => import('#cli/commands/corpus/worker-command.ts')],
  release: [
    'a version of a corpus: signed, described, never changed; and a check of one',
    () => import('#cli/commands/corpus/release-command.ts'),
  ],
  keys: ['create, list, rotate and export keys', () => import('#cli/commands/home/keys-command.ts')],
  remove: ['delete what this program keeps of you', () => import('#cli/commands/home/remove-command.ts')],
  consent: ['record, show and withdraw consents', () => import('#cli/commands/home/consent-command.ts')],
};

const USAGE = 2;
const CAPTURE_FAILED = 3;

/** Runs `gap ARGS`. Never rejects: an error is printed with its remedy and becomes an exit code. */
export async function runGap(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(overview());
    return name === undefined ? USAGE : 0;
  }
  if (name === '--version' || name === '-V') {
    process.stdout.write(`gap ${ownVersion()}\n`);
    return 0;
  }
  const [, load] = Object.hasOwn(COMMANDS, name) ? (COMMANDS[name] ?? []) : [];
  if (load === undefined) {
    process.stderr.write(`gap: there is no command ${plain(name)}\n\n${overview()}`);
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
  const lines = Object.entries(COMMANDS).map(([name, [summary]]) => `  gap ${name.padEnd(10)} ${summary}`);
  return `Records gameplay as GAP shards: video and input on one clock.\n\n${lines.join('\n')}\n\n\`gap COMMAND --help\` lists the flags, \`gap --version\` says the version.\n`;
}

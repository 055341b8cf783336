import { errorText } from '#cli/error-text.ts';
import type { Command } from '#format/cli/command.ts';
import { helpText } from '#format/cli/help-text.ts';
import { GapError } from '#format/core/errors.ts';
import { plain } from '#format/core/plain.ts';
import { ownVersion } from '#session/own-version.ts';

/** Subcommands are loaded on demand: the library behind most of them takes a third of a second to load. */
interface Listed {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

const COMMANDS: Readonly<Record<string, Listed>> = {
  console: {
    summary: 'the app in a browser; with --lab, several stations on one page',
    load: async () => (await import('#cli/commands/station/console-command.ts')).consoleCommand,
  },
  record: {
    summary: 'record the screen and input into a sealed shard',
    load: async () => (await import('#cli/commands/station/record-command.ts')).recordCommand,
  },
  validate: {
    summary: 'check a sealed shard: exit 0 pass, 1 fail, 2 unreadable',
    load: async () => (await import('#cli/commands/shard/validate-command.ts')).validateCommand,
  },
  inspect: {
    summary: 'print what a shard contains',
    load: async () => (await import('#cli/commands/shard/inspect-command.ts')).inspectCommand,
  },
  play: {
    summary: 'serve a networked game to browsers',
    load: async () => (await import('#cli/commands/station/play-command.ts')).playCommand,
  },
  compare: {
    summary: 'compare the exports of two players of one game',
    load: async () => (await import('#cli/commands/shard/compare-command.ts')).compareCommand,
  },
  report: {
    summary: 'write an HTML report about a shard',
    load: async () => (await import('#cli/commands/shard/report-command.ts')).reportCommand,
  },
  doctor: {
    summary: 'try everything a recording needs on this machine',
    load: async () => (await import('#cli/commands/station/doctor-command.ts')).doctorCommand,
  },
  calibrate: {
    summary: 'measure the error of the time stamps on this machine',
    load: async () => (await import('#cli/commands/station/calibrate-command.ts')).calibrateCommand,
  },
  devices: {
    summary: 'show what input is seen, redacted as it would be recorded',
    load: async () => (await import('#cli/commands/station/devices-command.ts')).devicesCommand,
  },
  games: {
    summary: 'the games that may be recorded without --game',
    load: async () => (await import('#cli/commands/home/games-command.ts')).gamesCommand,
  },
  profile: {
    summary: 'list, show and check key profiles',
    load: async () => (await import('#cli/commands/home/profile-command.ts')).profileCommand,
  },
  recover: {
    summary: 'seal what a killed recorder left behind',
    load: async () => (await import('#cli/commands/shard/recover-command.ts')).recoverCommand,
  },
  seal: {
    summary: 'make the final video of recordings that wait for it, and seal them',
    load: async () => (await import('#cli/commands/shard/recover-command.ts')).sealCommand,
  },
  verify: {
    summary: 'check signatures, every byte, consent and watermark',
    load: async () => (await import('#cli/commands/shard/verify-command.ts')).verifyCommand,
  },
  sign: {
    summary: 'sign a sealed shard, as recorder or as operator',
    load: async () => (await import('#cli/commands/shard/sign-command.ts')).signCommand,
  },
  adopt: {
    summary: 'make a signed copy of a shard that another program recorded',
    load: async () => (await import('#cli/commands/shard/adopt-command.ts')).adoptCommand,
  },
  trim: {
    summary: 'extract the good parts of a shard, without re-encoding',
    load: async () => (await import('#cli/commands/shard/trim-command.ts')).trimCommand,
  },
  export: {
    summary: 'copy a shard that verifies, with a list of its hashes',
    load: async () => (await import('#cli/commands/shard/export-command.ts')).exportCommand,
  },
  upload: {
    summary: 'send shards to an ingest service, and keep its receipts',
    load: async () => (await import('#cli/commands/corpus/upload-command.ts')).uploadCommand,
  },
  ingest: {
    summary: 'take shards from recorders into an S3 store',
    load: async () => (await import('#cli/commands/corpus/ingest-command.ts')).ingestCommand,
  },
  decrypt: {
    summary: 'turn shards that a store keeps encrypted back into what they were',
    load: async () => (await import('#cli/commands/corpus/decrypt-command.ts')).decryptCommand,
  },
  corpus: {
    summary: 'the catalogue of many shards: hours, duplicates, forgeries, withdrawals',
    load: async () => (await import('#cli/commands/corpus/corpus-command.ts')).corpusCommand,
  },
  worker: {
    summary: 'judge the shards of a corpus, one after another',
    load: async () => (await import('#cli/commands/corpus/worker-command.ts')).workerCommand,
  },
  release: {
    summary: 'a version of a corpus: signed, described, never changed; and a check of one',
    load: async () => (await import('#cli/commands/corpus/release-command.ts')).releaseCommand,
  },
  keys: {
    summary: 'create, list, rotate and export keys',
    load: async () => (await import('#cli/commands/home/keys-command.ts')).keysCommand,
  },
  consent: {
    summary: 'record, show and withdraw consents',
    load: async () => (await import('#cli/commands/home/consent-command.ts')).consentCommand,
  },
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
  const listed = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (listed === undefined) {
    process.stderr.write(`gap: there is no command ${plain(name)}\n\n${overview()}`);
    return USAGE;
  }
  const command = await listed.load();
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(helpText(command.help, process.stdout.columns));
    return 0;
  }
  return await command.run(rest).catch((error) => printError(name, error));
}

/** Says what went wrong, and returns the exit code. */
export function printError(name: string, error: unknown): number {
  process.stderr.write(errorText(`gap ${name}`, error));
  if (error instanceof GapError) return error.area === 'capture' ? CAPTURE_FAILED : USAGE;
  const isUsage = `${(error as { readonly code?: unknown } | undefined)?.code}`.startsWith('ERR_PARSE_ARGS');
  return !isUsage && ['record', 'devices', 'calibrate'].includes(name) ? CAPTURE_FAILED : USAGE;
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  gap ${name.padEnd(10)} ${summary}`);
  return `Records gameplay as GAP shards: video and input on one clock.\n\n${lines.join('\n')}\n\n\`gap COMMAND --help\` lists the flags, \`gap --version\` says the version.\n`;
}

import { calibrateCommand } from '#cli/calibrate-command.ts';
import { consentCommand } from '#cli/consent-command.ts';
import { consoleCommand } from '#cli/console-command.ts';
import { devicesCommand } from '#cli/devices-command.ts';
import { doctorCommand } from '#cli/doctor-command.ts';
import { exportCommand } from '#cli/export-command.ts';
import { gamesCommand } from '#cli/games-command.ts';
import { inspectCommand } from '#cli/inspect-command.ts';
import { keysCommand } from '#cli/keys-command.ts';
import { profileCommand } from '#cli/profile-command.ts';
import { recordCommand } from '#cli/record-command.ts';
import { recoverCommand } from '#cli/recover-command.ts';
import { reportCommand } from '#cli/report-command.ts';
import { signCommand } from '#cli/sign-command.ts';
import { trimCommand } from '#cli/trim-command.ts';
import { validateCommand } from '#cli/validate-command.ts';
import { verifyCommand } from '#cli/verify-command.ts';
import { GapError } from '#library/index.ts';

/** One subcommand: its help, and what it does. Resolves with the exit code. */
export interface Command {
  readonly summary: string;
  readonly help: string;
  run(args: readonly string[]): Promise<number>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  console: consoleCommand,
  record: recordCommand,
  validate: validateCommand,
  inspect: inspectCommand,
  report: reportCommand,
  doctor: doctorCommand,
  calibrate: calibrateCommand,
  devices: devicesCommand,
  games: gamesCommand,
  profile: profileCommand,
  recover: recoverCommand,
  verify: verifyCommand,
  sign: signCommand,
  trim: trimCommand,
  export: exportCommand,
  keys: keysCommand,
  consent: consentCommand,
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
  const command = COMMANDS[name];
  if (command === undefined) {
    process.stderr.write(`gap: there is no command ${name}\n\n${overview()}`);
    return USAGE;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(command.help);
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    return printError(name, error);
  }
}

function printError(name: string, error: unknown): number {
  if (error instanceof GapError) {
    process.stderr.write(`gap ${name}: ${error.message}\n  → ${error.remedy}\n`);
    return error.area === 'capture' ? CAPTURE_FAILED : USAGE;
  }
  const { code } = error as { code?: unknown };
  // node:util's parseArgs: an unknown flag, a missing value.
  if (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS')) {
    process.stderr.write(`gap ${name}: ${(error as Error).message}\n  → See \`gap ${name} --help\`\n`);
    return USAGE;
  }
  process.stderr.write(`gap ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return name === 'record' || name === 'devices' || name === 'calibrate' ? CAPTURE_FAILED : USAGE;
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  gap ${name.padEnd(10)} ${summary}`);
  return `Records gameplay as GAP shards: video and input on one clock.\n\n${lines.join('\n')}\n\n\`gap COMMAND --help\` lists the flags.\n`;
}

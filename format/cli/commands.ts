import { inspectShard } from '#format/check/inspect.ts';
import { validateShard } from '#format/check/validate.ts';
import { verify } from '#format/check/verify.ts';
import { clipLines } from '#format/cli/clip-lines.ts';
import type { Command } from '#format/cli/command.ts';
import { findingsText, validationText } from '#format/cli/findings-text.ts';
import { JSON_FLAG, oneShard, parsed } from '#format/cli/flags.ts';
import { trustedFrom } from '#format/cli/key-files.ts';
import { withProgress } from '#format/cli/progress.ts';
import { serveShards } from '#format/cli/serve.ts';
import { summaryText } from '#format/cli/summary-text.ts';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { type FlagTable, helpOf, number } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { said } from '#format/core/said.ts';

/** Of a remedy, the words: this program has no settings, and hardly any command that would be one. */
const inWords = ({ remedy }: { readonly remedy: string }): string => remedy;
const KEY = {
  key: { takes: 'FILE.pem', many: true, help: 'a key that counts (Ed25519); may be given several times' },
} as const satisfies FlagTable;
const CHECK_FLAGS = {
  ...KEY,
  verbose: { short: 'v', help: 'also lists the checks that passed' },
  ...JSON_FLAG,
} as const satisfies FlagTable;
const VERIFY_FLAGS = {
  ...KEY,
  'allow-unknown': { help: 'only warn about a signature by another key' },
  ...JSON_FLAG,
} as const satisfies FlagTable;
const frames = (takes: string, help: string, usual: string) =>
  number({ takes, is: (n) => Number.isInteger(n) && n >= 0 && n < 1e9, remedy: said`Give a whole number`, help, usual });
const CLIP_FLAGS = { from: frames('FRAME', 'the first', '0'), count: frames('N', 'how many', '60') } as const satisfies FlagTable;
const SERVE_FLAGS = {
  port: number({
    takes: 'PORT',
    is: (n) => Number.isInteger(n) && n >= 0 && n < 65_536,
    remedy: said`Give a port from 0 to 65535`,
    help: 'the port to listen on',
    usual: 'any free one',
  }),
} as const satisfies FlagTable;
const print = (text: string): boolean => process.stdout.write(text);
const printJson = (value: unknown): boolean => print(`${JSON.stringify(value, undefined, 2)}\n`);

const validateCommand: Command = {
  help: `gap-shard validate SHARD [flags]

Checks a shard against GAP v0.2: files, schemas and column types, hashes, time columns, drift, missing and frozen frames, GOP, codec,
size and rate, coverage of the frames by rows, devices, privacy, rights, signatures by these keys (Ed25519). Decodes no picture.

${helpOf(CHECK_FLAGS)}
Exit codes: 0 pass; 1 fail; 2 not readable as a shard.
`,
  async run(args) {
    const { values, positionals } = parsed(args, CHECK_FLAGS);
    const folder = oneShard(positionals, 'gap-shard validate SHARD');
    const trusted = trustedFrom(values.key ?? []);
    const validation = await withProgress(values.json !== true, (onProgress) => validateShard(folder, { trusted, onProgress }));
    if (values.json === true) printJson(validation);
    else print(validationText(validation, { verbose: values.verbose === true, remedyText: inWords }));
    return validation.verdict === 'pass' ? 0 : 1;
  },
};

const verifyCommand: Command = {
  help: `gap-shard verify SHARD --key FILE.pem … [flags]

Checks that a shard is what its signers saw: every file byte for byte, no extra file, and each signature by one of these keys
(Ed25519, PEM).

${helpOf(VERIFY_FLAGS)}
Exit codes: 0 verified; 1 not verified; 2 not readable as a shard, or as a key.
`,
  async run(args) {
    const { values, positionals } = parsed(args, VERIFY_FLAGS);
    const folder = oneShard(positionals, 'gap-shard verify SHARD --key FILE.pem');
    const trusted = trustedFrom(values.key ?? []);
    const result = await withProgress(values.json !== true, (show) =>
      verify(folder, { trusted, allowUnknown: values['allow-unknown'], onProgress: show?.bind(undefined, 'hashing') }),
    );
    if (values.json === true) printJson(result);
    else print(`${findingsText(result.findings, inWords)}${result.verdict === 'pass' ? 'VERIFIED' : 'NOT VERIFIED'}  ${plain(folder)}\n`);
    return result.verdict === 'pass' ? 0 : 1;
  },
};

const inspectCommand: Command = {
  help: `gap-shard inspect SHARD [--json]

Prints the contents of a shard: session, files with rows and columns, video, events by key. Judges nothing; validate does.

${helpOf(JSON_FLAG)}
Exit codes: 0 printed; 2 not readable as a shard.
`,
  async run(args) {
    const { values, positionals } = parsed(args, JSON_FLAG);
    const summary = await inspectShard(oneShard(positionals, 'gap-shard inspect SHARD'));
    if (values.json === true) printJson(summary);
    else print(summaryText(summary));
    return 0;
  },
};

const clipCommand: Command = {
  help: `gap-shard clip SHARD [flags]

Prints a line of JSON for each frame: when its picture was captured, and what the player did in answer to it, up to the next. SHARD is
a folder, https://… or s3://BUCKET/KEY; only what is asked for is read.

${helpOf(CLIP_FLAGS)}
Exit codes: 0 printed; 2 not readable.
`,
  async run(args) {
    const { values, positionals } = parsed(args, CLIP_FLAGS);
    using shard = await ClipReader.open(oneShard(positionals, 'gap-shard clip SHARD'));
    const span = await shard.span(values.from ?? 0, values.count ?? 60);
    for (const line of clipLines(span, shard.actions().fold(span))) print(`${JSON.stringify(line)}\n`);
    return 0;
  },
};

const serveCommand: Command = {
  help: `gap-shard serve FOLDER [flags]

Shows a shard, or a folder of shards, in a browser: pictures, input, verdict, findings, signatures. Prints the address of a page that this
machine alone can open, or who comes through a tunnel to it (ssh -L). What is shown is read in the page; nothing is changed, and nothing
leaves it. Ctrl-C ends it.

${helpOf(SERVE_FLAGS)}
Exit codes: 0 ended; 2 no shard there, or the port is taken.
`,
  async run(args) {
    const { values, positionals } = parsed(args, SERVE_FLAGS);
    const folder = oneShard(positionals, 'gap-shard serve FOLDER');
    await using server = await serveShards(folder, values.port ?? 0, new URL('../viewer.html', import.meta.url));
    print(`${server.link}\n`);
    await new Promise<void>((end) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
    });
    return 0;
  },
};

/** What `gap-shard` can do, by name. */
export const COMMANDS: Readonly<Record<string, Command & { readonly summary: string }>> = {
  validate: { ...validateCommand, summary: 'check a shard against GAP v0.2' },
  verify: { ...verifyCommand, summary: 'check its signatures, and every byte' },
  inspect: { ...inspectCommand, summary: 'print what it contains' },
  serve: { ...serveCommand, summary: 'show it in a browser' },
  clip: { ...clipCommand, summary: 'print what the player did, frame by frame' },
};

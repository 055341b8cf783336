import { parseArgs } from 'node:util';
import { inspectShard } from '#format/check/inspect.ts';
import { validateShard } from '#format/check/validate.ts';
import { verify } from '#format/check/verify.ts';
import { clipLines } from '#format/cli/clip-lines.ts';
import type { Command } from '#format/cli/command.ts';
import { findingsText, validationText } from '#format/cli/findings-text.ts';
import { trustedFrom } from '#format/cli/key-files.ts';
import { withProgress } from '#format/cli/progress.ts';
import { oneShard, shardArguments } from '#format/cli/shard-arguments.ts';
import { summaryText } from '#format/cli/summary-text.ts';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { GapError } from '#format/core/errors.ts';
import { plain } from '#format/core/plain.ts';
import { said } from '#format/core/said.ts';

/** Of a remedy, the words: this program has no settings, and hardly any command that would be one. */
const inWords = ({ remedy }: { readonly remedy: string }): string => remedy;
const KEYS = { type: 'string', multiple: true } as const;
const print = (text: string): boolean => process.stdout.write(text);
const printJson = (value: unknown): boolean => print(`${JSON.stringify(value, undefined, 2)}\n`);

const validateCommand: Command = {
  help: `gap-shard validate SHARD [--key FILE.pem …] [-v] [--json]

Checks a shard against GAP v0.2: files, schemas and column types, hashes, time columns, drift, missing and frozen frames, GOP, codec,
size and rate, coverage of the frames by rows, devices, privacy, rights, signatures by these keys (Ed25519). Decodes no picture.

  -v, --verbose   also lists the checks that passed

Exit codes: 0 pass; 1 fail; 2 not readable as a shard.
`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { key: KEYS, verbose: { type: 'boolean', short: 'v' }, json: { type: 'boolean' } },
      allowPositionals: true,
    });
    const folder = oneShard(positionals, 'gap-shard validate SHARD');
    const trusted = trustedFrom(values.key ?? []);
    const validation = await withProgress(values.json !== true, (onProgress) => validateShard(folder, { trusted, onProgress }));
    if (values.json === true) printJson(validation);
    else print(validationText(validation, { verbose: values.verbose === true, remedyText: inWords }));
    return validation.verdict === 'pass' ? 0 : 1;
  },
};

const verifyCommand: Command = {
  help: `gap-shard verify SHARD --key FILE.pem … [--allow-unknown] [--json]

Checks that a shard is what its signers saw: every file byte for byte, no extra file, and each signature by one of these keys
(Ed25519, PEM).

  --allow-unknown   only warn about a signature by another key

Exit codes: 0 verified; 1 not verified; 2 not readable as a shard, or as a key.
`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { key: KEYS, 'allow-unknown': { type: 'boolean' }, json: { type: 'boolean' } },
      allowPositionals: true,
    });
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

Exit codes: 0 printed; 2 not readable as a shard.
`,
  async run(args) {
    const { folder, json } = shardArguments('gap-shard inspect', args);
    const summary = await inspectShard(folder);
    if (json) printJson(summary);
    else print(summaryText(summary));
    return 0;
  },
};

const clipCommand: Command = {
  help: `gap-shard clip SHARD [--from FRAME] [--count N]

Prints a line of JSON for each frame: when its picture was captured, and what the player did in answer to it, up to the next. SHARD is
a folder, https://… or s3://BUCKET/KEY; only what is asked for is read.

  --from FRAME   the first (0)
  --count N      how many (60)

Exit codes: 0 printed; 2 not readable.
`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { from: { type: 'string', default: '0' }, count: { type: 'string', default: '60' } },
      allowPositionals: true,
    });
    using shard = await ClipReader.open(oneShard(positionals, 'gap-shard clip SHARD'));
    const span = await shard.span(whole('from', values.from), whole('count', values.count));
    for (const line of clipLines(span, shard.actions().fold(span))) print(`${JSON.stringify(line)}\n`);
    return 0;
  },
};

function whole(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new GapError('usage.clip', said`--${flag} ${text}: is no number of frames`, said`Give a whole number`);
}

/** What `gap-shard` can do, by name. */
export const COMMANDS: Readonly<Record<string, Command & { readonly summary: string }>> = {
  validate: { ...validateCommand, summary: 'check a shard against GAP v0.2' },
  verify: { ...verifyCommand, summary: 'check its signatures, and every byte' },
  inspect: { ...inspectCommand, summary: 'print what it contains' },
  clip: { ...clipCommand, summary: 'print what the player did, frame by frame' },
};

import { parseArgs } from 'node:util';
import type { Command } from '#cli/command.ts';
import { findingsTable } from '#cli/findings-table.ts';
import { trustedFrom } from '#cli/own-keys.ts';
import { canRedraw } from '#cli/terminal.ts';
import { GapError } from '#core/errors.ts';
import { plain } from '#core/report/plain.ts';
import { Keyring } from '#home/keyring.ts';
import { knownRevocations } from '#home/revocation-list.ts';
import { readWatermarkKey } from '#home/watermark-key-file.ts';
import { verify } from '#inspector/verify/verify.ts';

const HELP = `gap verify SHARD [--key FILE.pem …] [--revocations FILE …] [--allow-unknown] [--json]
gap verify SHARD --watermark [--key FILE] [--video FILE]

Checks that a shard is what its signers saw: every file byte for byte, no extra file, each signature by a trusted key, a consent that
was not withdrawn. The keys of \`gap keys list\` and --key are trusted. Withdrawn consents are looked up in your own list and in
those of --revocations. --allow-unknown: only warn about a signature by an unknown key.

--watermark decodes the video and reads the tile of every frame: bit error rate; swapped, dropped, repeated and foreign frames. The
key is your own secret, or a file from \`gap keys export watermark\`. --video reads another copy of the video: transcoded, rescaled.

The same can be done without this program: docs/verify.md.

Exit codes: 0 verified; 1 not verified; 2 not readable as a shard, or a key is missing.
`;

export const verifyCommand: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        key: { type: 'string', multiple: true },
        revocations: { type: 'string', multiple: true },
        'allow-unknown': { type: 'boolean' },
        watermark: { type: 'boolean' },
        video: { type: 'string' },
        json: { type: 'boolean' },
      },
      allowPositionals: true,
      strict: true,
    });
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0)
      throw new GapError('usage.shard', `${positionals.length} folders given, one is needed`, 'gap verify SHARD');
    const json = values.json === true;
    const quiet = json || !canRedraw(process.stderr);
    const onProgress = quiet ? undefined : showProgress(values.watermark === true ? 'reading tiles' : 'hashing');
    const keys = values.key ?? [];
    const result =
      values.watermark === true
        ? await (await import('#inspector/verify/verify-watermark.ts')).verifyWatermark(folder, {
            key: watermarkKey(keys),
            video: values.video,
            onProgress,
          })
        : await verify(folder, { ...believed(keys, values.revocations ?? []), allowUnknown: values['allow-unknown'], onProgress });
    if (!quiet) process.stderr.write('\r\u001b[K');
    if (json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    else
      process.stdout.write(
        `${findingsTable(result.findings)}${result.verdict === 'pass' ? 'VERIFIED' : 'NOT VERIFIED'}  ${plain(folder)}\n`,
      );
    return result.verdict === 'pass' ? 0 : 1;
  },
};

const showProgress = (what: string) => (done: number, total: number) =>
  process.stderr.write(`\r${what} ${total === 0 ? 0 : Math.floor((100 * done) / total)} %\u001b[K`);

/** Trusted keys, and the consents that their owners have withdrawn. */
export function believed(keys: readonly string[], lists: readonly string[]) {
  const given = trustedFrom(keys);
  const trusted = [...new Keyring().trusted, ...given];
  return { trusted, revoked: knownRevocations(trusted, lists) };
}

/** From a file, or from the user's own keyring. */
function watermarkKey([file, ...more]: readonly string[]) {
  if (more.length > 0) throw new GapError('usage.key', `${more.length + 1} keys given, one is needed`, 'Give one watermark key');
  if (file !== undefined) return readWatermarkKey(file);
  const keyring = new Keyring();
  return (sessionId: string, keyId: string) => keyring.watermarkKey(sessionId, keyId);
}

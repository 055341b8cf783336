import { findingsTable } from '#cli/findings-table.ts';
import { BELIEVED_FLAGS } from '#cli/flags.ts';
import { verify } from '#format/check/verify.ts';
import type { Command } from '#format/cli/command.ts';
import { JSON_FLAG, oneShard, parsed } from '#format/cli/flags.ts';
import { trustedFrom } from '#format/cli/key-files.ts';
import { withProgress } from '#format/cli/progress.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { Keyring } from '#home/keyring.ts';
import { knownRevocations } from '#home/revocation-list.ts';
import { readWatermarkKey } from '#home/watermark-key-file.ts';

const FLAGS = {
  ...BELIEVED_FLAGS,
  watermark: { help: 'read the tiles instead' },
  video: { takes: 'FILE', help: 'of another copy of the video: transcoded, rescaled', usual: 'the shard’s' },
  ...JSON_FLAG,
} as const satisfies FlagTable;

const HELP = `gap verify SHARD [flags]
gap verify SHARD --watermark [flags]

Checks that a shard is what its signers saw: every file byte for byte, no extra file, each signature by a trusted key, a consent that
was not withdrawn.

--watermark decodes the video and reads the tile of every frame: bit error rate; swapped, dropped, repeated and foreign frames. The
key is your own secret, or --key with a file from \`gap keys export watermark\`.

${helpOf(FLAGS)}
The same can be done without this program: docs/verify.md.

Exit codes: 0 verified; 1 not verified; 2 not readable as a shard, or a key is missing.
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const folder = oneShard(positionals, 'gap verify SHARD');
    const json = values.json === true;
    const keys = values.key ?? [];
    const result = await withProgress(!json, async (show) => {
      const onProgress = show?.bind(undefined, values.watermark === true ? 'reading tiles' : 'hashing');
      if (values.watermark !== true)
        return await verify(folder, { ...believed(keys, values.revocations ?? []), allowUnknown: values['allow-unknown'], onProgress });
      const { verifyWatermark } = await import('#shard/verify/verify-watermark.ts');
      return await verifyWatermark(folder, { key: watermarkKey(keys), video: values.video, onProgress });
    });
    if (json) process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
    else
      process.stdout.write(
        `${findingsTable(result.findings)}${result.verdict === 'pass' ? 'VERIFIED' : 'NOT VERIFIED'}  ${plain(folder)}\n`,
      );
    return result.verdict === 'pass' ? 0 : 1;
  },
};

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

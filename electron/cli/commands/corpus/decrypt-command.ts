import { Stopped } from '#cli/stopped.ts';
import type { Command } from '#format/cli/command.ts';
import { parsed } from '#format/cli/flags.ts';
import { readPem } from '#format/cli/key-files.ts';
import { GapError, messageOf, systemRemedy } from '#format/core/errors.ts';
import { type FlagTable, helpOf } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { english } from '#format/core/said.ts';
import { parseCorpusKey } from '#format/encrypted/corpus-key.ts';
import { decryptShard } from '#shard/decrypt-shard.ts';

const FLAGS = {
  key: { takes: 'FILE.pem', help: 'the private key of the corpus' },
  out: { takes: 'DIR', help: 'folder for the shards' },
} as const satisfies FlagTable;

const HELP = `gap decrypt SHARDS… --key corpus-key.pem --out DIR

Turns shards that a store keeps encrypted (\`gap ingest encrypt\`) back into what they were: each a folder, an https:// address or
s3://BUCKET/KEY, written to DIR/SESSION, every file compared with hashes.json. \`gap verify\` then checks the signatures.

${helpOf(FLAGS)}
Exit codes: 0 all of them; 1 some not; 2 refused before anything was read.
`;

export const command: Command = {
  help: HELP,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const { key, out } = values;
    if (positionals.length === 0 || key === undefined || out === undefined)
      throw new GapError('usage.decrypt', 'shards, --key and --out are needed', 'gap decrypt --help');
    const corpus = parseCorpusKey(readPem(key), key);
    let isWhole = true;
    using stop = new Stopped(new GapError('usage.stopped', 'stopped', 'Give the same command to begin again'));
    for (const where of positionals) {
      try {
        process.stdout.write(`DECRYPTED      ${plain(where)}  ${plain(await decryptShard(where, corpus, out, stop.signal))}\n`);
      } catch (error) {
        stop.signal.throwIfAborted();
        const remedy = error instanceof GapError ? error.words.remedy : systemRemedy(error);
        if (remedy === undefined) throw error;
        isWhole = false;
        process.stdout.write(`NOT DECRYPTED  ${plain(where)}: ${plain(messageOf(error))}\n  → ${english(remedy)}\n`);
      }
    }
    return isWhole ? 0 : 1;
  },
};

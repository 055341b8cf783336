import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { PORT_FLAG } from '#cli/flags.ts';
import { LAN_FLAGS, lanOf } from '#cli/lan-flags.ts';
import { addCorpusKey } from '#corpus/ingest/corpus-key-file.ts';
import { invite, startIngest, tokensOf } from '#corpus/ingest/start-ingest.ts';
import type { Command } from '#format/cli/command.ts';
import { parsed } from '#format/cli/flags.ts';
import { trustedFrom } from '#format/cli/key-files.ts';
import { wrongWords } from '#format/cli/wrong-words.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, helpOf, number } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { Keyring } from '#home/keyring.ts';
import { knownRevocations } from '#home/revocation-list.ts';
import { settingsPath } from '#home/settings-file.ts';

const FLAGS = {
  store: { takes: 's3://BUCKET/PREFIX', help: 'where shards are kept' },
  trusted: { takes: 'FILE.pem', many: true, help: 'take only shards whose signatures are all by these keys' },
  'any-signer': { help: 'take shards of any signer: a token is then all that is known of who made one' },
  revocations: {
    takes: 'FILE',
    many: true,
    help: 'a list of withdrawn consents, signed by a key that is trusted here; read anew for each shard',
  },
  folder: {
    takes: 'DIR',
    help: 'where the service keeps its key, tokens, and what it knows of shards',
    usual: 'ingest beside the settings',
  },
  address: { takes: 'URL', help: 'for invite: how recorders reach the service' },
  'daily-gb': number({
    takes: 'GB',
    is: (gb) => Math.round(gb * 1e9) > 0,
    remedy: 'Give GB, such as 50',
    help: 'for invite: how much a recorder may send in a day',
    usual: 'any amount',
  }),
  ...PORT_FLAG,
  ...LAN_FLAGS,
} as const satisfies FlagTable;

const HELP = `gap ingest --store s3://BUCKET/PREFIX --trusted FILE.pem … [flags]
gap ingest invite NAME --address URL [flags]
gap ingest tokens | encrypt | revoke NAME [--folder DIR]

Takes shards from recorders (\`gap upload\`) into an S3 store, whose credentials only this service has: AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL_S3. Recorders get addresses for single parts, each bound to its SHA-256; the bytes
go from them to the store. Once all are there, the service reads them back, compares them with what was signed, and signs a receipt.
docs/sending.md has all of it.

${helpOf(FLAGS)}
invite makes a token for a recorder, and prints it once, as the text for \`gap upload --to\`.
revoke ends a token at once. encrypt makes a key of the corpus: from the next start on the service takes only shards that are encrypted to
it, and new invitations have its public half. The store then holds nothing that can be read without corpus-key.pem: keep a copy of it
elsewhere. \`gap decrypt\` turns such a shard back.

Exit codes: 0 ended by a signal, or done; 2 refused or failed.
`;

const VERBS = ['tokens', 'encrypt', 'revoke', 'invite'];

export const command: Command = {
  help: HELP,
  verbs: VERBS,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const folder = values.folder ?? join(dirname(settingsPath()), 'ingest');
    const [verb, name, ...more] = positionals;
    if (more.length > 0) throw wrongWords('ingest', positionals, VERBS);
    if (verb === 'tokens' && name === undefined) return list(folder);
    if (verb === 'encrypt' && name === undefined) return encrypt(folder);
    if (verb === 'revoke' && name !== undefined) {
      tokensOf(folder).revoke(name);
      return 0;
    }
    if (verb === 'invite' && name !== undefined) {
      const { address, 'daily-gb': gb } = values;
      if (address === undefined) throw wrongUse('no --address given');
      process.stdout.write(`${invite(folder, address, name, gb && Math.round(gb * 1e9))}\n`);
      return 0;
    }
    if (verb !== undefined) throw wrongWords('ingest', positionals, VERBS);
    if (values.store === undefined) throw wrongUse('no --store given');
    if ((values.trusted === undefined) === (values['any-signer'] !== true))
      throw new GapError(
        'usage.trusted',
        'it has to be known whose shards are taken',
        'Give --trusted FILE.pem for each recorder, or --any-signer',
      );
    const trusted = trustedFrom(values.trusted ?? []);
    await using service = await startIngest({
      folder,
      store: values.store,
      port: values.port ?? 0,
      lan: lanOf(values, 'ingest'),
      trusted,
      revoked: () => knownRevocations([...new Keyring().trusted, ...trusted], values.revocations ?? []),
      log: (line) => process.stderr.write(`${plain(line)}\n`),
    });
    process.stdout.write(`${service.address}\n`);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    return 0;
  },
};

function encrypt(folder: string): number {
  const { path, fingerprint } = addCorpusKey(folder);
  process.stdout.write(`${path}  ${fingerprint}\n`);
  process.stderr.write(
    'Keep a copy of it elsewhere. Start the service again, and invite recorders anew: what is not encrypted is refused from then on.\n',
  );
  return 0;
}

function list(folder: string): number {
  for (const { name, daily_bytes, revoked_utc } of tokensOf(folder).all)
    process.stdout.write(
      `${plain(name)}  ${daily_bytes === undefined ? 'no cap' : `${daily_bytes / 1e9} GB a day`}${revoked_utc === undefined ? '' : `  revoked ${revoked_utc}`}\n`,
    );
  return 0;
}

const wrongUse = (what: string): GapError => new GapError('usage.ingest', what, 'gap ingest --help');

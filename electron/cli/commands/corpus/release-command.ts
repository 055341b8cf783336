import { CORPUS_FLAGS, openCorpus } from '#cli/commands/corpus/corpus-flags.ts';
import { EXPORT_FLAGS, exportParts } from '#cli/commands/corpus/release-export.ts';
import { BELIEVED_FLAGS, upTo } from '#cli/flags.ts';
import { ACCUSED_BELOW } from '#corpus/core/authenticity/score.ts';
import { checkRelease } from '#corpus/release/check-release.ts';
import type { Command } from '#format/cli/command.ts';
import { parsed } from '#format/cli/flags.ts';
import { wrongWords } from '#format/cli/wrong-words.ts';
import { counted } from '#format/core/counted.ts';
import { GapError } from '#format/core/errors.ts';
import { type FlagTable, helpOf, some } from '#format/core/flags.ts';
import { plain } from '#format/core/plain.ts';
import { Keyring } from '#home/keyring.ts';
import { knownRevocations } from '#home/revocation-list.ts';

const FLAGS = {
  out: { takes: 'DIR', help: 'where it is written' },
  license: { takes: 'TEXT', help: 'under which it is given' },
  creator: { takes: 'TEXT', help: 'who made it' },
  description: { takes: 'TEXT', help: 'what it is' },
  url: { takes: 'ADDRESS', help: 'where people will find it' },
  title: { takes: 'GAME', many: true, help: 'these games alone' },
  'min-score': upTo(1, 'the lowest score of authenticity', String(ACCUSED_BELOW), 'SCORE'),
  val: upTo(100, 'share of the consents that are for validation', '5', 'PERCENT'),
  ...EXPORT_FLAGS,
  ...some(BELIEVED_FLAGS, 'revocations'),
  ...CORPUS_FLAGS,
} as const satisfies FlagTable;

const HELP = `gap release make NAME --out DIR --license TEXT --creator TEXT --description TEXT [flags]
gap release export DIR --as FORMAT --out DIR [flags]
gap release check DIR [flags]

make writes the next version of a corpus into DIR/NAME-VERSION: which shards are in it (shards.parquet), signed with your operator key
(release.dsse.json), its description for search and loaders (croissant.json, Croissant 1.1), and a datasheet. In it is what passed, what nothing
speaks against, what no other shard holds, and what was not withdrawn by the lists that are known here. A version is never changed: the next
one has a higher first number where a shard was taken out, and a higher second one where some came in.

export has it written as data sets by the workers of its corpus that were started with --exports: in parts below --out, each a data set of its
own (\`gap export\` has the formats), train and val apart. Asked again, it says how far that is, and has parts made again whose folders are gone. One folder is for one export.

check says whether a release is what an operator who is trusted here has signed, and which of its shards were withdrawn since.

${helpOf(FLAGS)}
Exit codes: 0 done; 1 some of it was withdrawn, is not known, or parts failed; 2 refused, or not what was signed.
`;

const VERBS = ['make', 'check', 'export'];

export const command: Command = {
  help: HELP,
  verbs: VERBS,
  async run(args) {
    const { values, positionals } = parsed(args, FLAGS);
    const [verb, what, ...more] = positionals;
    const keyring = new Keyring();
    if (what === undefined || more.length > 0 || !VERBS.includes(verb ?? '')) throw wrongWords('release', positionals, VERBS);
    const revoked = knownRevocations(keyring.trusted, values.revocations ?? []);
    if (verb === 'check') return await check(what, keyring, revoked);
    if (verb === 'export') return await exportParts(what, values, { trusted: keyring.trusted, revoked });
    const { out, license, creator, description } = values;
    if (out === undefined || license === undefined || creator === undefined || description === undefined)
      throw new GapError('usage.release', '--out, --license, --creator and --description are needed', 'gap release --help');
    const { val = 5, 'min-score': minScore = ACCUSED_BELOW } = values;
    await using corpus = await openCorpus(values);
    await corpus.reachOf(revoked);
    const { folder, release } = await corpus.release({
      name: what,
      out,
      titles: values.title ?? [],
      minScore,
      val,
      license,
      creator,
      description,
      url: values.url,
      sign: (made) => keyring.signRelease(made),
    });
    process.stdout.write(
      `${plain(folder)}  ${counted(release.total.shards, 'shard')}, ${release.total.hours.toFixed(2)} hours; ${release.added} came in, ${release.removed} were taken out\n`,
    );
    return 0;
  },
};

async function check(folder: string, keyring: Keyring, revoked: ReadonlyMap<string, string>): Promise<number> {
  const { release, signer, withdrawn } = await checkRelease(folder, { trusted: keyring.trusted, revoked });
  process.stdout.write(`${release.name} ${release.version}, signed by ${plain(signer)}: ${counted(release.total.shards, 'shard')}\n`);
  for (const { sha256, revoked_utc } of withdrawn) process.stdout.write(`WITHDRAWN  ${revoked_utc}  ${sha256}\n`);
  if (withdrawn.length > 0) process.stdout.write('  → Do not train on these; get the next version\n');
  return withdrawn.length === 0 ? 0 : 1;
}

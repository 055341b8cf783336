import { serve } from '#app/server/serve.ts';
import { CORPUS_FLAGS, openCorpus } from '#cli/commands/corpus/corpus-flags.ts';
import { JUDGING_FLAGS, judge, judgingOf } from '#cli/commands/corpus/judging-flags.ts';
import { announce, CORPUS_CONSOLE_FLAGS, SERVING_FLAGS, servingOf, untilAsked } from '#cli/commands/station/serving.ts';
import { CorpusDesk } from '#corpus/desk/corpus-desk.ts';
import { parsed } from '#format/cli/flags.ts';
import type { FlagTable } from '#format/core/flags.ts';
import { Keyring } from '#home/keyring.ts';
import { knownRevocations } from '#home/revocation-list.ts';

/** What it takes. */
const FLAGS = {
  ...SERVING_FLAGS,
  ...CORPUS_FLAGS,
  ...JUDGING_FLAGS,
  ...CORPUS_CONSOLE_FLAGS,
} as const satisfies FlagTable;

/** `gap console --corpus`: a corpus on one page, until the user ends it. */
export async function runCorpusConsole(args: readonly string[]): Promise<number> {
  const { values } = parsed(args, FLAGS, { allowPositionals: false });
  const serving = servingOf(values);
  const judging = judgingOf(values);
  await using corpus = await openCorpus(values);
  await using desk = new CorpusDesk({
    corpus,
    judge: async (all, signal, onDone) => await judge(all, judging, { signal, onDone: (done) => onDone(done.length) }),
    deepShare: judging.deepShare,
    revocations: () => knownRevocations(new Keyring().trusted, []),
  });
  await using served = await serve(desk, serving);
  announce(served);
  await untilAsked();
  return 0;
}

import { parseArgs } from 'node:util';
import { serve } from '#app/server/serve.ts';
import { CORPUS_OPTIONS, openCorpus } from '#cli/commands/corpus/corpus-flags.ts';
import { JUDGING_OPTIONS, judge, judgingOf } from '#cli/commands/corpus/judging-flags.ts';
import { announce, SERVING_OPTIONS, servingOf, untilAsked } from '#cli/commands/station/serving.ts';
import { CorpusDesk } from '#corpus/desk/corpus-desk.ts';
import { Keyring } from '#home/keyring.ts';
import { knownRevocations } from '#home/revocation-list.ts';

/** `gap console --corpus`: a corpus on one page, until the user ends it. */
export async function runCorpusConsole(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { ...SERVING_OPTIONS, ...CORPUS_OPTIONS, ...JUDGING_OPTIONS, corpus: { type: 'boolean' } },
    strict: true,
  });
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

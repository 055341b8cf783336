import { tmpdir } from 'node:os';
import { Corpus } from '#corpus/corpus.ts';

const PROGRAM = new URL('../bench/programs/judge-nothing.ts', import.meta.url);

/** Does all jobs of a corpus with a judge that looks at nothing. Resolves with how many this worker settled, and in which time. */
export async function workNothing(
  where: string,
  onDone: (jobs: number) => void = () => {},
): Promise<{ readonly jobs: number; readonly ms: number }> {
  await using corpus = await Corpus.open(where, (line) => process.stderr.write(`${line}\n`));
  const began = performance.now();
  let jobs = 0;
  await corpus.work({
    name: `${process.pid}`,
    processes: 2,
    deepShare: 0,
    untilDone: true,
    program: PROGRAM,
    folder: tmpdir(),
    trusted: [],
    limits: { mostMb: 2000, fastS: 60, decodingS: 60 },
    signal: new AbortController().signal,
    log: () => {},
    onDone: (done) => {
      jobs += done.length;
      onDone(jobs);
    },
  });
  return { jobs, ms: performance.now() - began };
}

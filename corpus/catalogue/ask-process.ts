import { askHere } from '#corpus/catalogue/ask-here.ts';
import { type Answered, Question } from '#corpus/catalogue/ask-snapshot.ts';
import { guardMemory } from '#corpus/judge/guard-memory.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import { READY } from '#video/cage/caged-process.ts';

/** Answers one question, in a process of its own. Its owner kills it when time is up; it ends when it needs too much memory. */
process.on('disconnect', () => process.exit(0));
process.once('message', (message) => {
  const { path, sql, most_mb, ...limits } = Question.parse(message);
  guardMemory(most_mb);
  void askHere(path, sql, { mostRows: limits.most_rows, mostS: limits.most_s })
    .then((answer): Answered => ({ answer }))
    .catch((error: unknown): Answered => ({ refused: messageOf(error), remedy: error instanceof GapError ? error.remedy : 'Report it' }))
    .then((answered) => process.send?.(answered, () => process.exit(0)));
});
process.send?.(READY);

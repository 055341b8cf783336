import { messageOf } from '#core/errors.ts';
import { askHere } from '#corpus/catalogue/ask-here.ts';
import { type Answered, Question } from '#corpus/catalogue/ask-snapshot.ts';
import { guardMemory } from '#corpus/judge/guard-memory.ts';

/** Asks one question, in a process of its own: whoever asked ends it where it takes too long, and it ends itself where it needs too much. */
process.on('disconnect', () => process.exit(0));
process.once('message', (message) => {
  const { path, sql, most_mb, ...limits } = Question.parse(message);
  guardMemory(most_mb);
  void askHere(path, sql, { mostRows: limits.most_rows, mostS: limits.most_s })
    .then((answer): Answered => ({ answer }))
    .catch((error: unknown): Answered => ({ refused: messageOf(error) }))
    .then((answered) => process.send?.(answered, () => process.exit(0)));
});

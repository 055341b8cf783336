import { useCallback, useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { HOURS_BY, type HoursBy, type Listed } from '#core/corpus/corpus-calls.ts';
import { useCall } from '#renderer/app-context.tsx';
import { DataTable } from '#renderer/corpus/data-table.tsx';
import { QUESTIONS } from '#renderer/corpus/questions.ts';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { Picker } from '#renderer/parts/picker.tsx';
import type { CorpusQuestion } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';

/** What a question about the corpus is answered with, as it was when it was asked. */
export function Answer({ show }: { readonly show: CorpusQuestion }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const [by, setBy] = useState<HoursBy>('title');
  const [answer, setAnswer] = useState<Listed<readonly (string | number)[]>>();
  const load = useCallback(async () => {
    setAnswer(undefined);
    setAnswer(await QUESTIONS[show].ask(call, by));
  }, [call, show, by]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another is asked; `ask` changes with what it runs
  useEffect(() => {
    void ask(load);
  }, [load]);
  return (
    <section aria-labelledby="answer" aria-busy={busy}>
      <h2 id="answer">{say(`corpus.ask.${show}`)}</h2>
      <p>{say(`corpus.says.${show}`)}</p>
      <div className="row end">
        {show === 'hours' && (
          <Picker
            label={say('corpus.by')}
            value={by}
            options={HOURS_BY.map((one) => ({ id: one, text: say(`corpus.what.${one}`) }))}
            onChange={(id) => setBy(HOURS_BY.find((one) => one === id) ?? 'title')}
          />
        )}
        <Button className="quiet" isDisabled={busy} onPress={() => ask(load)}>
          {say('corpus.again')}
        </Button>
      </div>
      <FaultNote fault={fault} />
      <p role="status">
        {busy && say('busy')}
        {answer !== undefined && say(answer.more ? 'corpus.rows.more' : 'corpus.rows', { count: answer.rows.length })}
      </p>
      {answer !== undefined && answer.rows.length > 0 && (
        <DataTable label={say(`corpus.ask.${show}`)} head={QUESTIONS[show].head.map((key) => say(key))} rows={answer.rows} />
      )}
    </section>
  );
}

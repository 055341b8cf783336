import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { HOURS_BY, type HoursBy, type Listed } from '#corpus/core/corpus-calls.ts';
import { useCall } from '#renderer/app-context.tsx';
import { DataTable } from '#renderer/corpus/data-table.tsx';
import { QUESTIONS } from '#renderer/corpus/questions.ts';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { Picker } from '#renderer/parts/picker.tsx';
import type { CorpusQuestion } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';

/** A question about the corpus, and its answer. */
export function Answer({ show }: { readonly show: CorpusQuestion }) {
  const [by, setBy] = useState<HoursBy>('title');
  return (
    <section aria-labelledby="answer">
      <h2 id="answer">{say(`corpus.ask.${show}`)}</h2>
      <p>{say(`corpus.says.${show}`)}</p>
      {show === 'hours' && (
        <div className="row">
          <Picker
            label={say('corpus.by')}
            value={by}
            options={HOURS_BY.map((one) => ({ id: one, text: say(`corpus.what.${one}`) }))}
            onChange={(id) => setBy(HOURS_BY.find((one) => one === id) ?? 'title')}
          />
        </div>
      )}
      {/* Anew for each question: what comes late must not stand below another. */}
      <Rows key={`${show} ${by}`} show={show} by={by} />
    </section>
  );
}

/** What it is answered with, as it was when it was asked. */
function Rows({ show, by }: { readonly show: CorpusQuestion; readonly by: HoursBy }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const [answer, setAnswer] = useState<Listed<readonly (string | number)[]>>();
  const load = () => ask(async () => setAnswer(await QUESTIONS[show].ask(call, by)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => {
    void load();
  }, []);
  return (
    <div className="rows" aria-busy={busy}>
      <div className="row end">
        <Button className="quiet" isDisabled={busy} onPress={() => void load()}>
          {say('corpus.again')}
        </Button>
      </div>
      <FaultNote fault={fault} />
      <p role="status">
        {busy && say('busy')}
        {!busy && answer !== undefined && say(answer.more ? 'corpus.rows.more' : 'corpus.rows', { count: answer.rows.length })}
      </p>
      {answer !== undefined && answer.rows.length > 0 && (
        <DataTable label={say(`corpus.ask.${show}`)} head={QUESTIONS[show].head.map((key) => say(key))} rows={answer.rows} />
      )}
    </div>
  );
}

import { Download } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { CorpusView } from '#corpus/core/corpus-calls.ts';
import { useCall } from '#renderer/app-context.tsx';
import { AddPlace } from '#renderer/corpus/add-place.tsx';
import { Answer } from '#renderer/corpus/answer.tsx';
import { Standing } from '#renderer/corpus/standing.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { Icon } from '#renderer/parts/icon.tsx';
import { WriteInto } from '#renderer/parts/shard/export-target.tsx';
import { CORPUS_QUESTIONS, useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';

/** A corpus on one page: how its judging stands, what may be asked of it, and what may be set right. */
export function CorpusPage({ view }: { readonly view: CorpusView }) {
  const call = useCall();
  const [route, go] = useRoute();
  const show = route.part === 'corpus' ? route.show : 'hours';
  return (
    <section aria-labelledby="corpus" className="wide-page">
      <h1 id="corpus">{say('corpus.title')}</h1>
      <p className="place">{view.where}</p>
      <FaultNote fault={view.fault} />
      <Standing view={view} />
      <AddPlace adding={view.adding} />
      <nav aria-label={say('corpus.questions')} className="row">
        {CORPUS_QUESTIONS.map((one) => (
          <Button
            key={one}
            className="tab"
            {...(show === one && { 'aria-current': 'page' })}
            onPress={() => go({ part: 'corpus', show: one })}
          >
            {say(`corpus.ask.${one}`)}
          </Button>
        ))}
      </nav>
      <Answer key={show} show={show} />
      <details>
        <summary>{say('corpus.snapshot')}</summary>
        <p>{say('corpus.snapshot.says')}</p>
        <WriteInto write={(into) => call('corpus.snapshot', { into })}>
          <Icon of={Download} /> {say('corpus.snapshot.write')}
        </WriteInto>
      </details>
    </section>
  );
}

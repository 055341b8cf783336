import { Button } from 'react-aria-components';
import type { CorpusView, JobKind } from '#corpus/core/corpus-calls.ts';
import { useCall } from '#renderer/app-context.tsx';
import { DataTable } from '#renderer/corpus/data-table.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { say } from '#renderer/text/say.ts';

const VERDICTS = ['pass', 'fail', 'unreadable'] as const;

/** How many wait, are being judged, and how it turned out; with the buttons that set it going. */
export function Standing({ view: { jobs, verdicts, judging, judged } }: { readonly view: CorpusView }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const waiting = jobs.reduce((sum, one) => sum + one.waiting, 0);
  const running = jobs.reduce((sum, one) => sum + one.running, 0);
  const undone = jobs.reduce((sum, one) => sum + one.failed, 0) + sumOf(verdicts, 'unreadable');
  return (
    <section aria-labelledby="standing">
      <h2 id="standing">{say('corpus.standing')}</h2>
      <p>
        {say('corpus.waiting', { waiting, running })} {judging && say('corpus.judgingHere', { count: judged })}
      </p>
      {/* Told when it begins and ends, not with every job. */}
      <p role="status" className="small">
        {judging ? say('corpus.judging') : running === 0 && waiting > 0 && say('corpus.nobody')}
      </p>
      <FaultNote fault={fault} />
      <div className="row">
        <Button
          className={judging || waiting === 0 ? 'quiet' : 'primary'}
          isDisabled={busy}
          onPress={() => ask(() => call('corpus.judge', { on: !judging }))}
        >
          {say(judging ? 'corpus.judge.stop' : 'corpus.judge')}
        </Button>
        {undone > 0 && (
          <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('corpus.retry', {}))}>
            {say('corpus.retry', { count: undone })}
          </Button>
        )}
        <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('corpus.requeue', {}))}>
          {say('corpus.requeue')}
        </Button>
      </div>
      <DataTable
        label={say('corpus.standing')}
        head={[
          say('corpus.level'),
          say('corpus.jobs.waiting'),
          say('corpus.jobs.running'),
          say('corpus.jobs.failed'),
          ...VERDICTS.map((verdict) => say(`corpus.verdict.${verdict}`)),
        ]}
        rows={jobs.map((one) => [
          levelText(one.level),
          one.waiting,
          one.running,
          one.failed,
          ...VERDICTS.map((verdict) =>
            sumOf(
              verdicts.filter(({ level }) => level === one.level),
              verdict,
            ),
          ),
        ])}
      />
    </section>
  );
}

const sumOf = (verdicts: CorpusView['verdicts'], verdict: string): number =>
  verdicts.reduce((sum, one) => sum + (one.verdict === verdict ? one.shards : 0), 0);

const levelText = (level: JobKind): string => say(`corpus.level.${level}`);

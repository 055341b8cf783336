import { Button } from 'react-aria-components';
import type { Take } from '#core/lab/takes.ts';
import { VERDICT_SHAPES } from '#renderer/parts/shard/verdict-text.ts';
import { useRoute } from '#renderer/route.ts';
import { date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { inWords } from '#renderer/text/sentences.ts';

/** The takes of this lab, newest first; each has a page of its own. */
export function TakeList({ takes }: { readonly takes: readonly Take[] }) {
  const [, go] = useRoute();
  if (takes.length === 0) return undefined;
  return (
    <section aria-labelledby="takes">
      <h2 id="takes">{say('take.list')}</h2>
      <ul>
        {takes.map((take) => (
          <li key={take.number}>
            <Button className="link" onPress={() => go({ part: 'take', number: take.number })}>
              {say('take.title', { number: take.number })}
            </Button>{' '}
            {date(take.startedUtc)} · <TakeStanding take={take} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What became of it: the worst of its stations. */
export function TakeStanding({ take: { stations, aborted, repeat, divergences } }: { readonly take: Take }) {
  const failed = stations.filter(({ verdict }) => verdict === 'fail').length + (divergences.length > 0 ? 1 : 0);
  const open = stations.filter(({ verdict }) => verdict === undefined).length;
  const tone =
    failed > 0 || aborted !== undefined ? 'fail' : open > 0 || stations.length === 0 ? 'unknown' : repeat === undefined ? 'pass' : 'warn';
  return (
    <span className={tone}>
      <span className="shape" aria-hidden="true">
        {tone === 'unknown' ? '○' : VERDICT_SHAPES[tone]}
      </span>{' '}
      {aborted !== undefined && `${say('take.aborted', { why: inWords(aborted) })} · `}
      {repeat !== undefined && `${say('take.repeat', { why: inWords(repeat) })} · `}
      {say('take.stations', { count: stations.length, failed, open })}
    </span>
  );
}

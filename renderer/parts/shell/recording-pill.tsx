import { Button } from 'react-aria-components';
import { useView } from '#renderer/app-context.tsx';
import { useNow } from '#renderer/parts/hooks/use-now.ts';
import { headlineText, SHAPES, useHeadline, useWrittenTime } from '#renderer/parts/live/headline.tsx';
import { useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';

/** On every other page: what is being recorded, or sealed, and the way to it. */
export function RecordingPill() {
  const { state } = useView();
  const [{ part }] = useRoute();
  if (part === 'record') return undefined;
  if (state.phase === 'recording' || state.phase === 'starting') return <Live />;
  return state.phase === 'stopping' || state.phase === 'recovering' ? <Sealing /> : undefined;
}

function Live() {
  const [, go] = useRoute();
  const headline = useHeadline(useNow());
  const time = useWrittenTime() ?? '—';
  return (
    <Button className={`pill ${headline.tone}`} onPress={() => go({ part: 'record' })}>
      <span className="shape" aria-hidden="true">
        {SHAPES[headline.tone]}
      </span>{' '}
      {headlineText(headline)} · {say('rec.pill', { time })}
    </Button>
  );
}

function Sealing() {
  const [, go] = useRoute();
  return (
    <Button className="pill unknown" onPress={() => go({ part: 'record' })}>
      {say('rec.pill.sealing')}
    </Button>
  );
}

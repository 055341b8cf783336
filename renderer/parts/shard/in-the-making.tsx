import { Button } from 'react-aria-components';
import type { Sealing } from '#core/app/state.ts';
import { useCall, useView } from '#renderer/app-context.tsx';
import type { Asking } from '#renderer/parts/hooks/use-asked.ts';
import { useWrittenTime } from '#renderer/parts/live/headline.tsx';
import { Bar } from '#renderer/parts/sealing-progress.tsx';
import { useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';

/** What is no recording yet, at the head of the list: the one that runs, the one that is being finished, and those that wait for that. */
export function InTheMaking({ ask, busy }: Pick<Asking, 'ask' | 'busy'>) {
  const call = useCall();
  const { state, left } = useView();
  return (
    <>
      {(state.phase === 'starting' || state.phase === 'recording') && <Running />}
      {(state.phase === 'stopping' || state.phase === 'recovering') && <Finishing sealing={state.sealing} />}
      {left > 0 && (
        <div className="note row">
          <p>{say(left === 1 ? 'setup.left.one' : 'setup.left', { count: left })}</p>
          {state.phase !== 'stopping' && state.phase !== 'recovering' && (
            <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('record.recover', {}))}>
              {say('setup.left.now')}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

function Running() {
  const [, go] = useRoute();
  const time = useWrittenTime() ?? '—';
  return (
    <div className="note row making rec">
      <p>
        <span className="shape" aria-hidden="true">
          ●
        </span>{' '}
        {say('making.recording', { time })}
      </p>
      <Button className="quiet" onPress={() => go({ part: 'record' })}>
        {say('making.show')}
      </Button>
    </div>
  );
}

function Finishing({ sealing }: { readonly sealing: Sealing | undefined }) {
  const [, go] = useRoute();
  const pct = sealing === undefined || sealing.of === 0 ? undefined : (100 * sealing.done) / sealing.of;
  return (
    <div className="note making">
      <div className="row">
        <p>{pct === undefined ? say('making.finishing') : say('making.finishing.at', { pct: Math.floor(pct) })}</p>
        <Button className="quiet" onPress={() => go({ part: 'record' })}>
          {say('making.show')}
        </Button>
      </div>
      <Bar percentage={pct} />
    </div>
  );
}

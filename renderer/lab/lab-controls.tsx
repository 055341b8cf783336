import { Button } from 'react-aria-components';
import { useAppKnown, useCall } from '#renderer/app-context.tsx';
import { Reasoned } from '#renderer/lab/reasoned.tsx';
import { AskedFirst } from '#renderer/parts/asked-first.tsx';
import type { Asking } from '#renderer/parts/hooks/use-asked.ts';
import { say } from '#renderer/text/say.ts';

interface Props extends Pick<Asking, 'ask' | 'busy'> {
  /** How many stations record, or are about to. */
  readonly recording: number;
  /** How many are connected. */
  readonly present: number;
  readonly mayStart: boolean;
}

/** What the operator can do to all stations together. */
export function LabControls({ recording, present, mayStart, ask, busy }: Props) {
  const call = useCall();
  const held = useAppKnown((known) => known.figures?.some(({ snapshot }) => snapshot?.heldBy.includes('lab')) === true);
  return (
    <div className="row">
      <Button className="primary" isDisabled={busy || !mayStart || recording === present} onPress={() => ask(() => call('lab.start', {}))}>
        {say('lab.start')}
      </Button>
      <AskedFirst
        label={say('lab.stop')}
        question={say('lab.stop.ask')}
        yes={say('lab.stop.yes')}
        no={say('rec.stop.no')}
        className="danger"
        isDisabled={busy || recording === 0}
        onYes={() => void ask(() => call('lab.steer', { command: 'stop' }))}
      />
      <Button className="quiet" isDisabled={busy || recording === 0} onPress={() => ask(() => call('lab.steer', { command: 'mark' }))}>
        {say('lab.mark')}
      </Button>
      <Button
        className="quiet"
        isDisabled={busy || recording === 0}
        onPress={() => ask(() => call('lab.steer', { command: held ? 'lab-release' : 'lab-hold' }))}
      >
        {say(held ? 'lab.release' : 'lab.hold')}
      </Button>
      <Reasoned
        label={say('lab.abort')}
        question={say('lab.abort.ask')}
        yes={say('lab.abort.yes')}
        isDisabled={busy || recording === 0}
        onReason={(reason) => void ask(() => call('lab.abort', { reason }))}
      />
      <Reasoned
        label={say('lab.repeat')}
        question={say('lab.repeat.ask')}
        yes={say('lab.repeat.yes')}
        onReason={(reason) => void ask(() => call('lab.repeat', { reason }))}
      />
    </div>
  );
}

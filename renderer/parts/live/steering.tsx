import { Flag, Pause, Play } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useAppKnown, useCall, useView } from '#renderer/app-context.tsx';
import type { Asking } from '#renderer/parts/hooks/use-asked.ts';
import { Icon } from '#renderer/parts/icon.tsx';
import { HotkeyHint } from '#renderer/parts/live/hotkey-hint.tsx';
import { StopButton } from '#renderer/parts/stop-button.tsx';
import { say } from '#renderer/text/say.ts';

interface SteeringProps {
  readonly ask: Asking['ask'];
  /** Kept apart: a marker that is still under way must not swallow a stop. */
  readonly end: Asking['ask'];
}

/** By weight: stop, pause, marker. */
export function Steering({ ask, end }: SteeringProps) {
  const call = useCall();
  const { state } = useView();
  const held = useAppKnown((known) => known.snapshot?.heldBy.includes('player') === true);
  const markers = useAppKnown((known) => known.written?.markers ?? 0);
  const starting = state.phase === 'starting';
  return (
    <>
      <StopButton onStop={() => void end(() => call('record.steer', { command: 'stop' }))} />
      <Button
        className={held ? 'primary' : 'quiet'}
        isDisabled={starting}
        onPress={() => ask(() => call('record.steer', { command: held ? 'release' : 'hold' }))}
      >
        <Icon of={held ? Play : Pause} /> {say(held ? 'rec.release' : 'rec.hold')}
        <HotkeyHint of="hold" />
      </Button>
      <Button isDisabled={starting} onPress={() => ask(() => call('record.steer', { command: 'mark' }))}>
        <Icon of={Flag} /> {say('rec.mark')}
        <HotkeyHint of="marker" />
      </Button>
      <p role="status" className="small">
        {markers > 0 && `${say('rec.marked')} (${markers})`}
      </p>
    </>
  );
}

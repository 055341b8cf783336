import { RotateCcw } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { Headline } from '#core/app/live/headline.ts';
import { type Lighter, remedyOf } from '#core/app/live/remedy.ts';
import { useAppKnown, useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { Icon } from '#renderer/parts/icon.tsx';
import { say } from '#renderer/text/say.ts';

/** What to do about the headline, where something is wrong. */
export function RemedyButton({ headline }: { readonly headline: Headline }) {
  const call = useCall();
  const { draft, lab } = useView();
  const { ask, busy, fault } = useAsked();
  const fps = useAppKnown((known) => known.written?.fps);
  const remedy = remedyOf(headline, fps, draft);
  // In a lab its operator decides when a recording starts.
  if (remedy === undefined || lab !== undefined) return <FaultNote fault={fault} />;
  return (
    <>
      <Button className="primary" isDisabled={busy} onPress={() => ask(() => call('record.again', remedy))}>
        <Icon of={RotateCcw} /> {againText(remedy)}
      </Button>
      <FaultNote fault={fault} />
    </>
  );
}

function againText(change: Lighter): string {
  if ('fps' in change) return say('rec.again.fps', { fps: change.fps });
  return 'size' in change && change.size !== undefined ? say('rec.again.size', { size: change.size }) : say('rec.again');
}

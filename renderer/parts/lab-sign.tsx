import { Button } from 'react-aria-components';
import { standingConsent } from '#core/app/standing-consent.ts';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';
import { inWords } from '#renderer/text/sentences.ts';

/** On every screen of a station that joined a lab: that it did, what the lab sees, and what it asks for. */
export function LabSign() {
  const call = useCall();
  const { lab, consents, draft } = useView();
  const [, go] = useRoute();
  const { ask, busy, fault } = useAsked();
  if (lab === undefined) return null;
  const sees = standingConsent({ consents, draft })?.scopes.includes('lab') === true;
  const { host } = lab;
  return (
    <aside className="note" aria-label={say('seat.label')}>
      <p>
        {lab.connected ? say('seat.connected', { host }) : say('seat.lost', { host, says: inWords(lab.says) })}{' '}
        {lab.connected && say(sees ? 'seat.sees' : 'seat.blind')}
      </p>
      {lab.asks && (
        <div role="alert" className="row">
          <strong>{say('seat.asks')}</strong>
          <Button isDisabled={busy} onPress={() => ask(() => call('lab.answer', { start: true }))}>
            {say('seat.start')}
          </Button>
          <Button isDisabled={busy} onPress={() => ask(() => call('lab.answer', { start: false }))}>
            {say('seat.no')}
          </Button>
        </div>
      )}
      <FaultNote fault={fault} />
      <Button className="quiet" onPress={() => go({ part: 'settings' })}>
        {say('seat.change')}
      </Button>
    </aside>
  );
}

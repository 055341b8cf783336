import { Button } from 'react-aria-components';
import { standingConsent } from '#core/app/standing-consent.ts';
import { useView } from '#renderer/app-context.tsx';
import { useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';
import { inWords } from '#renderer/text/sentences.ts';

/** On every screen of a station that joined a lab: that it did, and what the lab sees. */
export function LabSign() {
  const { lab, consents, draft } = useView();
  const [, go] = useRoute();
  if (lab === undefined) return null;
  const sees = standingConsent({ consents, draft })?.scopes.includes('lab') === true;
  const { host } = lab;
  return (
    <aside className="note" aria-label={say('seat.label')}>
      <p>
        {lab.connected ? say('seat.connected', { host }) : say('seat.lost', { host, says: inWords(lab.says) })}{' '}
        {lab.connected && say(sees ? 'seat.sees' : 'seat.blind')}
      </p>
      <Button className="quiet" onPress={() => go({ part: 'settings' })}>
        {say('seat.change')}
      </Button>
    </aside>
  );
}

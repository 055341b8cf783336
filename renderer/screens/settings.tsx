import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { HotkeyFields } from '#renderer/parts/hotkey-fields.tsx';
import { Picker } from '#renderer/parts/picker.tsx';
import { playerText } from '#renderer/parts/player/player-line.tsx';
import { Withdraw } from '#renderer/parts/player/withdraw.tsx';
import { RemoveKept } from '#renderer/parts/remove-kept.tsx';
import { SendingSettings } from '#renderer/parts/sending/sending-settings.tsx';
import { ConsentScreen } from '#renderer/screens/consent.tsx';
import { date } from '#renderer/text/figures.ts';
import { LANGUAGES, type Language } from '#renderer/text/languages.ts';
import { keepLanguage, keptLanguage, say } from '#renderer/text/say.ts';

/** Consents, hotkeys, and the program's version. Settings for a recording are on the set-up screen. */
export function SettingsScreen() {
  const { consents, consentFault, station, draft } = useView();
  const { ask, fault } = useAsked();
  const [changing, setChanging] = useState(false);
  if (changing) return <ConsentScreen key={draft.player ?? ''} done={() => setChanging(false)} />;
  return (
    <section aria-labelledby="settings">
      <h1 id="settings">{say('settings.title')}</h1>
      <h2>{say('settings.consents')}</h2>
      {consents.length === 0 && <p>{say('settings.consents.none')}</p>}
      <FaultNote fault={fault ?? consentFault} />
      <ul className="shelf">
        {consents.toReversed().map(({ consentId, player, givenUtc, scopes, withdrawnUtc, current }) => (
          <li key={consentId} className="row">
            <span>
              {say('settings.consent', {
                player: playerText(player),
                date: date(givenUtc),
                scopes: scopes.map((scope) => say(`consent.scope.${scope}`)).join(', '),
              })}
              {!current && ` (${say('settings.old')})`}
              {withdrawnUtc !== undefined && ` (${say('settings.withdrawn', { date: date(withdrawnUtc) })})`}
            </span>
            {withdrawnUtc === undefined && <Withdraw consentId={consentId} ask={ask} />}
          </li>
        ))}
      </ul>
      <Button className="quiet" onPress={() => setChanging(true)}>
        {say('settings.consents.change')}
      </Button>
      <SendingSettings />
      <h2>{say('settings.hotkeys')}</h2>
      <HotkeyFields />
      <h2>{say('settings.language')}</h2>
      <Picker
        label={say('settings.language')}
        value={keptLanguage() ?? 'auto'}
        options={[{ id: 'auto', text: say('settings.language.auto') }, ...Object.entries(LANGUAGES).map(([id, text]) => ({ id, text }))]}
        onChange={(id) => keepLanguage(id === 'auto' ? 'auto' : (id as Language))}
      />
      <p className="small">{say('settings.language.says')}</p>
      <RemoveKept />
      <h2>{say('settings.about')}</h2>
      <p>{say('settings.version', { version: station.version, platform: station.platform })}</p>
    </section>
  );
}

import { Button } from 'react-aria-components';
import { CLOSED_S, USUAL_CLOSED_S } from '#core/app/game-presence.ts';
import { standingConsent } from '#core/app/standing-consent.ts';
import { HOTKEY_DEFAULTS, hotkeyText } from '#native/core/hotkeys/hotkey.ts';
import { useCall, useView } from '#renderer/app-context.tsx';
import { Choice } from '#renderer/parts/choice.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { useKept } from '#renderer/parts/hooks/use-kept.ts';
import { KeyHint } from '#renderer/parts/key-hint.tsx';
import { Picker } from '#renderer/parts/picker.tsx';
import { date, roughly } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';

/** One press records; what else can be done first, beside it. */
export function RecordPanel() {
  const call = useCall();
  const { draft, fresh, consentFault, choices } = useView();
  const { ask, busy, fault } = useAsked();
  const { keep, fault: notKept } = useKept();
  const noGame = draft.game === '';
  // Only the program with a window of its own hears keys while it does not record.
  const keys = choices.compact ? hotkeyText(draft.hotkeys?.record ?? HOTKEY_DEFAULTS.record) : undefined;
  return (
    <div className="record-panel">
      <Button className="record" isDisabled={busy || noGame} onPress={() => ask(() => call('record.start', {}))}>
        <span className="dot" aria-hidden="true" /> {say('setup.record')} {keys !== undefined && <KeyHint of={keys} />}
      </Button>
      {noGame && <p className="small">{say('setup.record.choose')}</p>}
      <FaultNote fault={fault ?? notKept ?? consentFault} />
      <div className="panel">
        <Choice label={say('setup.auto.start')} is={draft.auto === true} onChange={(auto) => keep({ auto })} />
        <Picker
          label={say('setup.closed')}
          value={String(draft.closedS ?? USUAL_CLOSED_S)}
          options={CLOSED_S.map((s) => ({ id: String(s), text: say(`setup.closed.${s}`) }))}
          onChange={(id) => keep({ closedS: CLOSED_S.find((s) => String(s) === id) ?? USUAL_CLOSED_S })}
        />
      </div>
      <Room />
      <div className="row">
        {fresh && (
          <Button className="quiet" isDisabled={busy || noGame} onPress={() => ask(() => call('record.try', {}))}>
            {say('setup.try')}
          </Button>
        )}
        <Button className="ghost" isDisabled={busy || noGame} onPress={() => ask(() => call('check.start', {}))}>
          {say('setup.check')}
        </Button>
        <Button className="ghost" isDisabled={busy} onPress={() => ask(() => call('calibrate.start', {}))}>
          {say('check.calibrate')}
        </Button>
      </div>
      {fresh && <p className="small">{say('setup.try.says')}</p>}
    </div>
  );
}

function Room() {
  const { draft, room, consents } = useView();
  const consent = standingConsent({ consents, draft });
  return (
    <p className="small">
      {room.folder}: {room.leftS === undefined ? say('setup.room.unknown') : say('setup.room', { time: roughly(room.leftS) })}
      {consent !== undefined && ` · ${say('setup.consent', { date: date(consent.givenUtc) })}`}
    </p>
  );
}

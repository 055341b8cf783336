import { useState } from 'react';
import { Button, Input, Label, NumberField, Text, TextField } from 'react-aria-components';
import { KEEP_DAYS, type SendingDraft } from '#core/app/draft.ts';
import { standingConsent } from '#core/app/standing-consent.ts';
import { useCall, useView } from '#renderer/app-context.tsx';
import { AskedFirst } from '#renderer/parts/asked-first.tsx';
import { Choice } from '#renderer/parts/choice.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { useKept } from '#renderer/parts/hooks/use-kept.ts';
import { Picker } from '#renderer/parts/picker.tsx';
import { say } from '#renderer/text/say.ts';

/** Where recordings are sent, which of them by themselves, and how long they stay here then. */
export function SendingSettings() {
  const call = useCall();
  const { sending } = useView();
  const { ask, fault } = useAsked();
  return (
    <>
      <h2>{say('sending.title')}</h2>
      <FaultNote fault={fault ?? sending?.fault} />
      {sending === undefined ? (
        <>
          <p id="sending-none">{say('sending.none')}</p>
          <Join join={(invitation) => ask(() => call('sending.join', { invitation }))} />
        </>
      ) : (
        <>
          <p>{say('sending.to', { host: sending.to })}</p>
          <How />
          <AskedFirst
            label={say('sending.leave')}
            question={say('sending.leave.ask', { host: sending.to })}
            yes={say('sending.leave.yes')}
            no={say('sending.leave.no')}
            onYes={() => void ask(() => call('sending.leave', {}))}
          />
        </>
      )}
    </>
  );
}

/** The invitation is a secret: it is not shown while it is typed, and never again. */
function Join({ join }: { readonly join: (invitation: string) => Promise<boolean> }) {
  const [text, setText] = useState('');
  return (
    <form
      className="row end"
      aria-describedby="sending-none"
      onSubmit={(event) => {
        event.preventDefault();
        void join(text).then((done) => done && setText(''));
      }}
    >
      <TextField className="field wide" type="password" value={text} onChange={setText} maxLength={2000} autoComplete="off">
        <Label>{say('sending.invitation')}</Label>
        <Input />
      </TextField>
      <Button type="submit" isDisabled={text.trim() === ''}>
        {say('sending.join')}
      </Button>
    </form>
  );
}

function How() {
  const { consents, draft } = useView();
  const { keep, fault } = useKept();
  const change = (sending: SendingDraft) => keep({ sending });
  const sending = draft.sending ?? { auto: false };
  const agreed = standingConsent({ consents, draft })?.scopes.includes('send') === true;
  return (
    <>
      <FaultNote fault={fault} />
      <Choice label={say('sending.auto')} is={sending.auto} onChange={(auto) => change({ ...sending, auto })} />
      {sending.auto && !agreed && <p className="note warn">{say('sending.auto.unasked')}</p>}
      <div className="grid">
        <Most label={say('sending.limit')} value={sending.limitMBps} onChange={(limitMBps) => change({ ...sending, limitMBps })} />
        <Most label={say('sending.cap')} value={sending.capGb} onChange={(capGb) => change({ ...sending, capGb })} />
        <Keep days={sending.keepDays} change={(keepDays) => change({ ...sending, keepDays })} />
      </div>
      <p className="small">{say('sending.keep.says')}</p>
    </>
  );
}

interface KeepProps {
  readonly days: SendingDraft['keepDays'];
  readonly change: (days: SendingDraft['keepDays']) => void;
}

/** How long what was sent stays here. A shorter time deletes something at once: it asks first. */
function Keep({ days, change }: KeepProps) {
  const [wanted, setWanted] = useState<(typeof KEEP_DAYS)[number]>();
  return (
    <div>
      <Picker
        label={say('sending.keep')}
        value={String(wanted ?? days ?? 'never')}
        options={[
          { id: 'never', text: say('sending.keep.never') },
          ...KEEP_DAYS.map((some) => ({ id: String(some), text: say('sending.keep.days', { days: some }) })),
        ]}
        onChange={(id) => {
          const chosen = KEEP_DAYS.find((some) => String(some) === id);
          setWanted(chosen === days ? undefined : chosen);
          if (chosen === undefined) change(undefined);
        }}
      />
      {wanted !== undefined && (
        <div role="alert" className="note warn">
          <p>{say('sending.keep.ask', { days: wanted })}</p>
          <div className="row">
            <Button className="quiet" onPress={() => setWanted(undefined)}>
              {say('sending.keep.no')}
            </Button>
            <Button
              className="danger"
              onPress={() => {
                setWanted(undefined);
                change(wanted);
              }}
            >
              {say('sending.keep.yes')}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}

interface MostProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}

function Most({ label, value, onChange }: MostProps) {
  return (
    <NumberField
      className="field"
      value={value ?? Number.NaN}
      minValue={0.1}
      maxValue={10_000}
      formatOptions={{ maximumFractionDigits: 1 }}
      onChange={(most) => onChange(Number.isNaN(most) ? undefined : most)}
    >
      <Label>{label}</Label>
      <Input />
      <Text slot="description">{say('sending.free')}</Text>
    </NumberField>
  );
}

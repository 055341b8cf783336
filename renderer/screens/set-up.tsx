import { useEffect, useState } from 'react';
import { Button, Checkbox, Input, Label, NumberField, Radio, RadioGroup } from 'react-aria-components';
import type { OpenWindow } from '#core/app/contract.ts';
import { type Draft, SIZES } from '#core/app/draft.ts';
import { useCall, useView } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { GameState } from '#renderer/parts/game-state.tsx';
import { LateField } from '#renderer/parts/late-field.tsx';
import { Picker } from '#renderer/parts/picker.tsx';
import { useAsked } from '#renderer/parts/use-asked.ts';
import { WindowThumbnail } from '#renderer/parts/window-thumbnail.tsx';
import type { Field } from '#renderer/route.ts';
import { date, roughly } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';

const RATES = ['auto', 30, 60, 120] as const;
const DEFAULT_SIZE = '1280x720';

/** What is played, and where it is saved. Everything but the game has a default. `field`: the setting the user came to change. */
export function SetUp({ field }: { readonly field: Field | undefined }) {
  const call = useCall();
  const { draft, choices, room, consents, left } = useView();
  const { ask, busy, fault } = useAsked();
  // Kept apart: a click on a button that takes the focus from a field must not count as a second one.
  const { ask: keep, fault: notKept } = useAsked();
  const { ask: list, fault: notListed } = useAsked();
  const [windows, setWindows] = useState<readonly OpenWindow[]>();
  const change = (part: Partial<Draft>) => void keep(() => call('draft.change', part));
  const look = () => void list(async () => setWindows(await call('windows.list', {})));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(look, []);
  const choose = (rule: string) => change({ game: rule, title: windows?.find((window) => window.rule === rule)?.title ?? draft.title });
  const consent = consents.findLast(({ current, withdrawnUtc }) => current && withdrawnUtc === undefined);
  const known = windows?.some(({ rule }) => rule === draft.game) === true;
  return (
    <section aria-labelledby="setup">
      <h1 id="setup">{say('setup.title')}</h1>
      <p className="note">{say('setup.promise')}</p>
      {left > 0 && (
        <div className="note">
          <p>{say(left === 1 ? 'setup.left.one' : 'setup.left', { count: left })}</p>
          <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('record.recover', {}))}>
            {say('setup.left.now')}
          </Button>
        </div>
      )}
      <RadioGroup className="field games" value={known ? draft.game : ''} onChange={choose}>
        <Label>{say('setup.game')}</Label>
        {windows?.length === 0 && <p>{say('setup.game.none')}</p>}
        {windows?.map(({ rule, title }) => (
          <Radio key={rule} value={rule} className="choice">
            <span className="box round" aria-hidden="true" />
            <WindowThumbnail rule={rule} />
            <span>
              {title} <code>{rule}</code>
            </span>
          </Radio>
        ))}
      </RadioGroup>
      <Button className="quiet" onPress={look}>
        {say('setup.game.again')}
      </Button>
      <details open={field !== undefined}>
        <summary>{say('setup.more')}</summary>
        <div className="grid">
          <LateField
            label={say('setup.game.other')}
            help={say('setup.game.other.help')}
            value={draft.game}
            onChange={(game) => change({ game })}
          />
          <LateField label={say('setup.name')} value={draft.title} onChange={(title) => change({ title })} />
          <LateField label={say('setup.folder')} wanted={field === 'folder'} value={draft.out} onChange={(out) => change({ out })} />
          <Picker
            label={say('setup.profile')}
            wanted={field === 'profile'}
            value={draft.profile}
            options={named(choices.profiles)}
            onChange={(profile) => change({ profile })}
          />
          <Picker
            label={say('setup.encoder')}
            wanted={field === 'encoder'}
            value={draft.encoder}
            options={named(choices.encoders).map(automatic)}
            onChange={(encoder) => change({ encoder })}
          />
          <Picker
            label={say('setup.fps')}
            wanted={field === 'fps'}
            value={String(draft.fps)}
            options={named(RATES.map(String)).map(automatic)}
            onChange={(id) => change({ fps: RATES.find((rate) => String(rate) === id) ?? 'auto' })}
          />
          <Picker
            label={say('setup.size')}
            wanted={field === 'size'}
            value={draft.size ?? DEFAULT_SIZE}
            options={named(SIZES)}
            onChange={(id) => change({ size: SIZES.find((size) => size === id) })}
          />
          <Checkbox
            className="choice"
            autoFocus={field === 'gameState'}
            isSelected={draft.gameState === true}
            onChange={(gameState) => change({ gameState })}
          >
            <span className="box" aria-hidden="true" />
            {say('setup.gameState')}
          </Checkbox>
          <NumberField
            className="field"
            autoFocus={field === 'minutes'}
            value={draft.minutes}
            minValue={1}
            maxValue={1440}
            onChange={(minutes) => Number.isInteger(minutes) && change({ minutes })}
          >
            <Label>{say('setup.minutes')}</Label>
            <Input />
          </NumberField>
        </div>
      </details>
      <GameState />
      <p>
        {room.folder}: {room.leftS === undefined ? say('setup.room.unknown') : say('setup.room', { time: roughly(room.leftS) })}
        {consent !== undefined && ` · ${say('setup.consent', { date: date(consent.givenUtc) })}`}
      </p>
      <FaultNote fault={fault ?? notKept ?? notListed} />
      <Button className="primary" isDisabled={busy || draft.game === ''} onPress={() => ask(() => call('check.start', {}))}>
        {say('setup.check')}
      </Button>
    </section>
  );
}

function named(ids: readonly string[]) {
  return ids.map((id) => ({ id, text: id }));
}

function automatic(option: { readonly id: string; readonly text: string }) {
  return option.id === 'auto' ? { ...option, text: say('setup.auto') } : option;
}

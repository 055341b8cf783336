import { Input, Label, NumberField } from 'react-aria-components';
import type { Draft } from '#core/app/draft.ts';
import { DEFAULT_SIZE } from '#core/app/live/remedy.ts';
import { SWITCHES, TAKING } from '#core/plan/extras.ts';
import { SIZES } from '#core/plan/options/recording-options.ts';
import { useView } from '#renderer/app-context.tsx';
import { Choice } from '#renderer/parts/choice.tsx';
import { LateField } from '#renderer/parts/late-field.tsx';
import { Picker } from '#renderer/parts/picker.tsx';
import type { Field } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';

const RATES = ['auto', 30, 60, 120] as const;

interface Props {
  /** The setting that the user came to change: the settings are open, and it has the focus. */
  readonly field: Field | undefined;
  readonly change: (part: Partial<Draft>) => void;
}

/** Every setting that has a default. */
export function MoreSettings({ field, change }: Props) {
  const { draft, choices } = useView();
  return (
    <details open={field !== undefined}>
      <summary>
        {say('setup.more')} <span className="small">{sentence(draft)}</span>
      </summary>
      <div className="grid">
        <LateField
          label={say('setup.game.other')}
          help={say('setup.game.other.help')}
          wanted={field === 'game'}
          value={draft.game}
          onChange={(game) => change({ game })}
        />
        <LateField label={say('setup.name')} value={draft.title} onChange={(title) => change({ title })} />
        <LateField
          label={say('setup.build')}
          help={say('setup.build.help')}
          value={draft.build ?? ''}
          onChange={(build) => change({ build })}
        />
        <LateField label={say('setup.map')} help={say('setup.build.help')} value={draft.map ?? ''} onChange={(map) => change({ map })} />
        {TAKING.map((name) => (
          <LateField
            key={name}
            label={say(`setup.${name}`)}
            help={say(`setup.${name}.help`)}
            wanted={field === name}
            value={draft[name] ?? ''}
            onChange={(value) => change({ [name]: value })}
          />
        ))}
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
        <Choices field={field} change={change} />
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
  );
}

/** What is chosen now, in one line. */
const sentence = ({ size = DEFAULT_SIZE, fps, encoder, profile }: Draft): string =>
  say('setup.sentence', { size, fps: fps === 'auto' ? 'auto' : String(fps), encoder: encoder === 'auto' ? 'auto' : encoder, profile });

/** What may be recorded as well, or left out. */
function Choices({ field, change }: Props) {
  const { draft, choices } = useView();
  return (
    <>
      <Choice
        label={say('setup.window')}
        wanted={field === 'window'}
        is={draft.window ?? choices.window}
        onChange={(window) => change({ window })}
      />
      <Choice
        label={say('setup.gameState')}
        wanted={field === 'gameState'}
        is={draft.gameState === true}
        onChange={(gameState) => change({ gameState })}
      />
      {SWITCHES.map((name) => (
        <Choice
          key={name}
          label={say(`setup.${name}`)}
          wanted={field === name}
          is={draft[name] === true}
          onChange={(is) => change({ [name]: is })}
        />
      ))}
    </>
  );
}

function named(ids: readonly string[]) {
  return ids.map((id) => ({ id, text: id }));
}

function automatic(option: { readonly id: string; readonly text: string }) {
  return option.id === 'auto' ? { ...option, text: say('setup.auto') } : option;
}

import { Flag, Pause } from 'lucide-react';
import { Button, Checkbox, Radio, RadioGroup, ToggleButton } from 'react-aria-components';
import type { Headline } from '#core/app/live/headline.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { Figure } from '#renderer/parts/figure.tsx';
import { Findings } from '#renderer/parts/findings.tsx';
import { Icon } from '#renderer/parts/icon.tsx';
import { KeyHint } from '#renderer/parts/key-hint.tsx';
import { LateField } from '#renderer/parts/late-field.tsx';
import { HeadlineBar } from '#renderer/parts/live/headline.tsx';
import { Lamp } from '#renderer/parts/live/lamp.tsx';
import { Picker } from '#renderer/parts/picker.tsx';
import { FirstPictures } from '#renderer/parts/player/first-pictures.tsx';
import { SealingProgressBar } from '#renderer/parts/sealing-progress.tsx';
import { VERDICT_SHAPES, verdictText } from '#renderer/parts/shard/verdict-text.ts';
import { say } from '#renderer/text/say.ts';

const HEADLINES: readonly Headline[] = [
  { tone: 'rec', says: 'recording' },
  { tone: 'paused', says: 'paused', why: 'held' },
  { tone: 'late', says: 'late' },
  { tone: 'fail', says: 'missing', percent: 81 },
  { tone: 'unknown', says: 'starting' },
];
const FINDINGS: readonly Finding[] = [
  {
    check: 'cfr.missing',
    severity: 'fail',
    says: '81 of 100',
    measured: 81,
    limit: 1,
    unit: '%',
    at: [{ of: 'frame', from: 16, to: 96 }],
    remedy: '…',
  },
  { check: 'sync.calibration', severity: 'warn', says: '—', at: [] },
  { check: 'video.pts', severity: 'pass', says: '—', at: [] },
];
const nothing = () => undefined;

/** Every component in every state, for whoever changes one (docs/design.md): a test compares it with its picture. */
export function Components() {
  return (
    <section aria-labelledby="components" className="wide-page">
      <h1 id="components">{say('app.name')}</h1>
      <Buttons />
      <Fields />
      {HEADLINES.map((headline) => (
        <HeadlineBar key={headline.tone} headline={headline} />
      ))}
      <div className="lamps">
        {(['good', 'late', 'dead', 'unknown'] as const).map((health) => (
          <Lamp key={health} name={say('rec.lamp.video')} health={health} />
        ))}
      </div>
      <dl className="figures few">
        <Figure name={say('rec.share')} value={say('rec.share.value', { percent: 0 })} />
        <Figure name={say('rec.gaps')} value={undefined} />
      </dl>
      {(['pass', 'warn', 'fail'] as const).map((tone) => (
        <p key={tone} className={`verdict ${tone}`}>
          <span className="shape" aria-hidden="true">
            {VERDICT_SHAPES[tone]}
          </span>{' '}
          <strong>
            {verdictText({ verdict: tone === 'fail' ? 'fail' : 'pass', findings: FINDINGS.filter(({ severity }) => severity === tone) })}
          </strong>
        </p>
      ))}
      {['', 'warn', 'fail'].map((tone) => (
        <p key={tone} className={`note ${tone}`}>
          {say('busy')}
        </p>
      ))}
      <FaultNote fault={{ code: 'app.state', says: say('failed.title'), remedy: say('failed.next') }} />
      <SealingProgressBar sealing={{ step: 'encoding', unit: 'frames', done: 430, of: 1000, perS: 60 }} />
      <Findings findings={FINDINGS} mendsOf={() => [{ label: say('check.again'), onPress: nothing }]} showFrame={nothing} />
      <FirstPictures />
    </section>
  );
}

/** By weight, and disabled. */
function Buttons() {
  return (
    <>
      {[false, true].map((isDisabled) => (
        <div key={String(isDisabled)} className="row">
          <Button className="danger" isDisabled={isDisabled}>
            {say('rec.stop')}
          </Button>
          <Button className="primary" isDisabled={isDisabled}>
            {say('check.record')}
          </Button>
          <Button className="equal" isDisabled={isDisabled}>
            {say('consent.agree')}
          </Button>
          <Button className="quiet" isDisabled={isDisabled}>
            <Icon of={Pause} /> {say('rec.hold')} <KeyHint of="H" />
          </Button>
          <Button className="ghost" isDisabled={isDisabled}>
            {say('setup.game.again')}
          </Button>
          <Button className="link" isDisabled={isDisabled}>
            {say('seat.change')}
          </Button>
          <ToggleButton isDisabled={isDisabled}>{say('compact.use')}</ToggleButton>
          <ToggleButton isSelected isDisabled={isDisabled}>
            <Icon of={Flag} /> {say('rec.mark')}
          </ToggleButton>
        </div>
      ))}
    </>
  );
}

function Fields() {
  return (
    <div className="grid">
      <LateField label={say('setup.name')} help={say('setup.build.help')} value="Demo" onChange={nothing} />
      <Picker label={say('setup.fps')} value="60" options={[{ id: '60', text: '60' }]} onChange={nothing} />
      {[false, true].map((is) => (
        <Checkbox key={String(is)} className="choice" isSelected={is}>
          <span className="box" aria-hidden="true" />
          {say('setup.window')}
        </Checkbox>
      ))}
      <RadioGroup className="field" value="one" aria-label={say('setup.game')}>
        <div className="cards">
          {['one', 'two'].map((value) => (
            <Radio key={value} value={value} className="card">
              <span className="named">
                <span className="box round" aria-hidden="true" />
                {value}
              </span>
            </Radio>
          ))}
        </div>
      </RadioGroup>
    </div>
  );
}

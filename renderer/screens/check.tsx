import { Button } from 'react-aria-components';
import type { Draft } from '#core/app/draft.ts';
import type { Health } from '#core/app/live/written.ts';
import type { CheckResult } from '#core/app/state.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { LATENESS } from '#format/core/quality/lateness.ts';
import { useAppKnown, useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { Findings } from '#renderer/parts/findings.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { type Mend, useMends } from '#renderer/parts/hooks/use-mends.ts';
import { Lamp } from '#renderer/parts/live/lamp.tsx';
import { WhyNot } from '#renderer/parts/live/why-not.tsx';
import { say } from '#renderer/text/say.ts';
import { findingText } from '#renderer/text/sentences.ts';
import { otherRate } from '#video/core/pace.ts';

const KINDS = [
  ['keyboard', 'keyEvents'],
  ['mouse', 'mouseEvents'],
  ['pad', 'padEvents'],
] as const;

/** While the test recording runs: what of it is found in the file. */
export function Checking() {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const written = useAppKnown((known) => known.written);
  return (
    <section aria-labelledby="check">
      <h1 id="check">{say('check.title')}</h1>
      <p>{say('check.says')}</p>
      <WhyNot />
      <div className="lamps">
        <Lamp name={say('check.picture')} health={lit(written?.frames)} detail={say('check.frames', { count: written?.frames ?? 0 })} />
        {KINDS.map(([kind, events]) => (
          <Lamp
            key={kind}
            name={say(`check.${kind}`)}
            health={lit(written?.[events])}
            detail={say('check.events', { count: written?.[events] ?? 0 })}
          />
        ))}
      </div>
      <FaultNote fault={fault} />
      <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('check.end', {}))}>
        {say('check.end')}
      </Button>
    </section>
  );
}

/** Unknown until found: a lamp that is off claims nothing. */
function lit(count: number | undefined): Health {
  return count !== undefined && count > 0 ? 'good' : 'unknown';
}

/** Which devices were seen to work, and a word on those that were not. */
function Seen({ seen }: Pick<CheckResult, 'seen'>) {
  return (
    <>
      <div className="lamps">
        {KINDS.map(([kind]) => (
          <Lamp key={kind} name={say(`check.${kind}`)} health={lit(seen[kind])} detail={say('check.events', { count: seen[kind] })} />
        ))}
      </div>
      {KINDS.filter(([kind]) => kind !== 'pad' && seen[kind] === 0).map(([kind]) => (
        <p key={kind} className="note warn">
          {say('check.unseen', { what: say(`check.${kind}`) })}
        </p>
      ))}
    </>
  );
}

/** What the test recording has shown; recording starts from here. */
export function CheckedScreen({ check: { findings, seen, pace } }: { readonly check: CheckResult }) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  const mendsOfWay = useMends(ask);
  const mendsOf = ({ check: name, way }: Finding): Mend[] => {
    if (name === 'preflight.encoder' && pace?.fps_by === 'set')
      return [{ label: say('check.measured'), onPress: () => void ask(() => again({ fps: 'auto', encoder: 'auto' })), isRemedy: true }];
    return mendsOfWay(way);
  };
  const again = async (change: Partial<Draft>) => {
    await call('draft.change', change);
    await call('check.start', {});
  };
  const otherwise = async (fps: Draft['fps']) => {
    await call('draft.change', { fps });
    await call('record.start', {});
  };
  const failed = findings.filter(({ severity }) => severity === 'fail');
  const ready = failed.length === 0;
  // A hiccup in three seconds predicts little about an hour, and the shard reports what is missing: the player decides.
  const late = !ready && failed.every(({ check }) => LATENESS.includes(check));
  const mayRecord = ready || late;
  return (
    <section aria-labelledby="checked">
      <h1 id="checked">{say(ready ? 'check.ready' : late ? 'check.late' : 'check.notReady')}</h1>
      <Seen seen={seen} />
      {late && <p className="note warn">{say('check.late.says')}</p>}
      {pace !== undefined && <p>{findingText(pace)}</p>}
      <FaultNote fault={fault} />
      <div className="row">
        <Button className={late ? 'quiet' : 'primary'} isDisabled={!mayRecord || busy} onPress={() => ask(() => call('record.start', {}))}>
          {say(late ? 'check.anyway' : 'check.record')}
        </Button>
        {pace?.fps_by === 'measured' && (
          <Button className="quiet" isDisabled={!mayRecord || busy} onPress={() => ask(() => otherwise(otherRate(pace)))}>
            {say('check.recordAt', { fps: otherRate(pace) })}
          </Button>
        )}
        <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('check.start', {}))}>
          {say('check.again')}
        </Button>
        <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('calibrate.start', {}))}>
          {say('check.calibrate')}
        </Button>
        <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('calibrate.game', {}))}>
          {say('check.calibrateGame')}
        </Button>
        <Button className="quiet" isDisabled={busy} onPress={() => ask(() => call('dismiss', {}))}>
          {say('check.back')}
        </Button>
      </div>
      <Findings findings={findings} mendsOf={mendsOf} />
    </section>
  );
}

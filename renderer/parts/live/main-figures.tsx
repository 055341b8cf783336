import { missingPct } from '#core/app/live/headline.ts';
import { MOST_RESIDUAL_US } from '#format/core/quality/limits.ts';
import { useAppKnown, useView } from '#renderer/app-context.tsx';
import { Figure } from '#renderer/parts/figure.tsx';
import { gapsText } from '#renderer/parts/live/live-figures.tsx';
import { decimal, roughly } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';

/** The four figures that decide whether a recording will be valid, and how long it can go on. */
export function MainFigures() {
  const { room } = useView();
  const written = useAppKnown((known) => known.written);
  const snapshot = useAppKnown((known) => known.snapshot);
  const limit = decimal(MOST_RESIDUAL_US / 1000);
  return (
    <dl className="figures few">
      <Figure name={say('rec.share')} value={snapshot && say('rec.share.value', { percent: decimal(missingPct(snapshot)) })} />
      <Figure name={say('rec.error')} value={snapshot && say('rec.error.value', { ms: decimal(snapshot.residualP99Us / 1000), limit })} />
      <Figure name={say('rec.gaps')} value={written && gapsText(written)} />
      <Figure name={say('rec.room')} value={room.leftS === undefined ? undefined : roughly(room.leftS)} />
    </dl>
  );
}

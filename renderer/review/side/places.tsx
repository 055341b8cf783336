import { useMemo } from 'react';
import { Button } from 'react-aria-components';
import type { Problem } from '#core/review/problems.ts';
import { titleOf } from '#renderer/text/check-title.ts';
import { say } from '#renderer/text/say.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import type { FrameIndex } from '#shard/core/review/frame-table.ts';

/** More would be no list to look through; keys go to the next one anyway. */
const MOST = 100;

interface Props {
  readonly index: FrameIndex;
  readonly problems: readonly Problem[];
  readonly markers: readonly { readonly from: number }[];
  readonly goTo: (frame: number) => void;
}

/** Problems and markers in order of time; each leads to its frame. */
export function Places({ index, problems, markers, goTo }: Props) {
  const places = useMemo(
    () =>
      [
        ...problems.map(({ from, check, severity }) => ({ from, kind: severity, text: titleOf(check) })),
        ...markers.map(({ from }) => ({ from, kind: 'marker' as const, text: say('review.place.marker') })),
      ].sort((a, b) => a.from - b.from),
    [problems, markers],
  );
  const time = (frame: number) => clockText((index.tsUs(frame) - index.tsUs(0)) / 1e6);
  return (
    <>
      <h2>{say('review.places', { count: places.length })}</h2>
      <ul className="places">
        {places.slice(0, MOST).map(({ from, kind, text }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: several may lie at one frame, and the list never changes
          <li key={i}>
            <Button className="link" onPress={() => goTo(from)}>
              <span className={kind} aria-hidden="true">
                {kind === 'marker' ? '⚑' : '▲'}
              </span>{' '}
              {time(from)} {text}
            </Button>
          </li>
        ))}
      </ul>
      {places.length > MOST && <p className="small">{say('review.places.more', { count: places.length - MOST })}</p>}
    </>
  );
}

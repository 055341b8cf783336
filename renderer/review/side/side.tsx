import { type ReactNode, useMemo } from 'react';
import { asSpan } from '#format/core/time/units.ts';
import { KeysPicture } from '#renderer/review/side/keys-picture.tsx';
import { PadPicture } from '#renderer/review/side/pad-picture.tsx';
import { say } from '#renderer/text/say.ts';
import type { FrameIndex } from '#shard/core/review/frame-table.ts';
import { type MouseTrack, pathAround } from '#shard/core/review/mouse-track.ts';
import { type PadTrack, padsWithin } from '#shard/core/review/pad-track.ts';
import { history, type Press, pressesWithin } from '#shard/core/review/presses.ts';

const REACH_US = 250_000;
const LINES = 12;

interface SideProps {
  readonly index: FrameIndex;
  readonly mouse: MouseTrack;
  readonly pads: PadTrack;
  readonly presses: readonly Press[];
  readonly frame: number;
  /** What can be jumped to. */
  readonly children: ReactNode;
}

/** Next to the picture: what is down, the mouse path, the pads, and the last presses with the frames between them. */
export function Side({ index, mouse, pads, presses, frame, children }: SideProps) {
  const [fromUs, toUs] = [index.tsUs(frame), index.tsUs(frame + 1)];
  const down = pressesWithin(presses, fromUs, toUs);
  const codes = useMemo(() => [...new Set(presses.map(({ code }) => code))], [presses]);
  return (
    // It scrolls by itself, which keys can do as well.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached (WCAG 2.1.1)
    <aside aria-label={say('review.side')} tabIndex={0}>
      <h2>{say('review.keys')}</h2>
      <KeysPicture codes={codes} down={down.map(({ code }) => code)} />
      <MousePath path={pathAround(mouse, fromUs, asSpan(REACH_US))} />
      {padsWithin(pads, fromUs, toUs).map((state) => (
        <PadPicture key={state.pad} state={state} />
      ))}
      {children}
      <h2>{say('review.history')}</h2>
      <ol className="history">
        {history(presses, frame, (us) => index.at(us), LINES).map(({ press, frame: at, lastedFrames, sinceFrames }) => (
          <li key={`${press.code} ${press.fromUs}`}>
            <span>{say('review.history.line', { code: press.code, frame: at, lasted: lastedFrames })}</span>
            {sinceFrames !== undefined && <span>{say('review.history.since', { frames: sinceFrames })}</span>}
          </li>
        ))}
      </ol>
    </aside>
  );
}

function MousePath({ path }: { readonly path: readonly { readonly x: number; readonly y: number; readonly after: boolean }[] }) {
  const reach = Math.max(20, ...path.map(({ x, y }) => Math.max(Math.abs(x), Math.abs(y))));
  const line = (after: boolean) => {
    const points = path.filter((point) => point.after === after).map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`);
    if (after) points.unshift('0 0');
    return points.length < 2 ? '' : `M ${points.join(' L ')}`;
  };
  return (
    <svg className="path" viewBox={`${-reach} ${-reach} ${2 * reach} ${2 * reach}`} role="img" aria-label={say('review.path')}>
      <path d={line(false)} />
      <path className="after" d={line(true)} />
      <circle cx="0" cy="0" r={reach / 30} fill="currentColor" />
    </svg>
  );
}

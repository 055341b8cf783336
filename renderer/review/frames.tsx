import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import { nextAfter, type Problem, problemsOf } from '#core/review/problems.ts';
import { viewAround, zoomed } from '#core/review/zoom.ts';
import { asSpan, diffUs } from '#format/core/time/units.ts';
import { Lanes } from '#renderer/review/lanes.tsx';
import { Places } from '#renderer/review/side/places.tsx';
import { Side } from '#renderer/review/side/side.tsx';
import { SPEEDS, Transport } from '#renderer/review/transport.tsx';
import { type Cuts, useCuts } from '#renderer/review/use-cuts.ts';
import { usePlayer } from '#renderer/review/use-player.ts';
import { usePlaying } from '#renderer/review/use-playing.ts';
import type { Reviewed } from '#renderer/review/use-review.ts';
import { type ReviewKeys, useReviewKeys } from '#renderer/review/use-review-keys.ts';
import { millis } from '#renderer/text/figures.ts';
import { gapText } from '#renderer/text/gap-text.ts';
import { say } from '#renderer/text/say.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import { FRAME_FLAGS, type FrameIndex } from '#shard/core/review/frame-table.ts';

const NOTE_MS = 150;

/** The frame that is shown, and the stretch that is chosen. */
export interface Chosen {
  readonly index: FrameIndex;
  readonly frame: number;
  readonly cuts: Cuts;
}

interface Props {
  readonly sessionId: string;
  readonly first: number;
  readonly reviewed: Reviewed;
  /** Called once it stays the same for a moment. */
  readonly onFrame: (frame: number) => void;
  /** Whether something can be cut out; a stretch can be chosen all the same. */
  readonly cuts: boolean;
  /** What can be done with them. */
  readonly children: (chosen: Chosen) => ReactNode;
}

/** A recording frame by frame: found by number, through its own table, never by seconds. */
export function Frames({ sessionId, first, reviewed, onFrame, cuts: canCut, children }: Props) {
  const { index, mouse, pads, input, detail } = reviewed;
  const problems = useMemo(() => problemsOf(detail?.findings ?? []), [detail]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { frame, setFrame, speed, setSpeed, spanUs, playing, cuts, markers, keys } = useReviewState(reviewed, problems, first);
  const why = usePlayer(sessionId, index, frame, canvas);
  useEffect(() => {
    // Browsers allow some twenty changes a second; scrubbing makes sixty.
    const timer = setTimeout(() => onFrame(frame), NOTE_MS);
    return () => clearTimeout(timer);
  }, [frame, onFrame]);
  useReviewKeys(keys, canCut);
  const goTo = (n: number) => setFrame(index.clamp(n));
  const whole = { fromUs: index.tsUs(0), toUs: index.tsUs(index.count) };
  const zoom = (by: number) => {
    if (by < 0 && spanUs === 0) return false;
    keys.zoom(by);
    return true;
  };
  const { fromUs, toUs } = viewAround(index.tsUs(frame), asSpan(spanUs), whole);
  const at = say('review.at', { frame, count: index.count, time: clockText((index.tsUs(frame) - whole.fromUs) / 1e6) });
  return (
    <div className="review">
      <div className="stage">
        <div className="picture-box">
          <canvas
            ref={canvas}
            className="picture"
            role="img"
            aria-label={say('review.picture', { frame })}
            data-drawn={-1}
            width={1280}
            height={720}
          />
          {why !== undefined && (
            <p className="note fail" role="alert">
              {why}
            </p>
          )}
        </div>
        <Side index={index} mouse={mouse} pads={pads} presses={input.presses} frame={frame}>
          {(problems.length > 0 || markers.length > 0) && (
            <Places index={index} problems={problems} markers={markers} frame={frame} goTo={goTo} />
          )}
        </Side>
      </div>
      <Transport
        keys={keys}
        playing={playing}
        speed={speed}
        setSpeed={setSpeed}
        problems={detail && problems.length}
        markers={markers.length}
        isWhole={spanUs === 0}
      >
        <Caption index={index} frame={frame} at={at} gaps={input.gaps} />
      </Transport>
      <div className="timeline">
        <Slider className="slider" value={frame} minValue={0} maxValue={index.count - 1} onChange={(n) => typeof n === 'number' && goTo(n)}>
          <Label className="hidden">{say('review.frame')}</Label>
          <SliderOutput className="hidden">{at}</SliderOutput>
          <SliderTrack className="track">
            <SliderThumb className="thumb" />
          </SliderTrack>
        </Slider>
        <Lanes reviewed={reviewed} problems={problems} frame={frame} fromUs={fromUs} toUs={toUs} cuts={cuts} goTo={goTo} zoom={zoom} />
      </div>
      {children({ index, frame, cuts })}
    </div>
  );
}

/** Frame, speed, zoom and cuts, and what the keys do with them. */
function useReviewState({ index, input }: Reviewed, problems: readonly Problem[], first: number) {
  const [frame, setFrame] = useState(() => index.clamp(first));
  const [speed, setSpeed] = useState(3);
  const [spanUs, setSpanUs] = useState(asSpan(0));
  const [playing, setPlaying] = usePlaying(index.table.fps * (SPEEDS[speed] ?? 1), (frames) => setFrame((n) => index.clamp(n + frames)));
  const cuts = useCuts(index, input.gaps);
  const markers = useMemo(() => input.markersUs.map((us) => ({ from: index.at(us) })), [input, index]);
  const shown = useRef(frame);
  shown.current = frame;
  const keys = useMemo<ReviewKeys>(
    () => ({
      step: (frames) => setFrame((n) => index.clamp(n + frames)),
      stepS: (s) => setFrame((n) => index.clamp(n + s * index.table.fps)),
      play: () => setPlaying((on) => !on),
      faster: (by) => setSpeed((at) => Math.max(0, Math.min(SPEEDS.length - 1, at + by))),
      nextProblem: () => setFrame((n) => nextAfter(problems, n)?.from ?? n),
      nextMarker: () => setFrame((n) => nextAfter(markers, n)?.from ?? n),
      zoom: (by) => setSpanUs((us) => zoomed(us, by, diffUs(index.tsUs(index.count), index.tsUs(0)))),
      begin: () => cuts.begin(shown.current),
      end: () => cuts.end(shown.current),
      drop: cuts.drop,
      keep: cuts.keep,
      dropGaps: cuts.dropGaps,
      undo: cuts.undo,
      clear: cuts.clear,
    }),
    [index, problems, markers, cuts, setPlaying],
  );
  return { frame, setFrame, speed, setSpeed, spanUs, playing, cuts, markers, keys };
}

interface CaptionProps {
  readonly index: Reviewed['index'];
  readonly frame: number;
  readonly at: string;
  readonly gaps: Reviewed['input']['gaps'];
}

/** What is known of the frame that is shown. */
function Caption({ index, frame, at, gaps }: CaptionProps) {
  const us = index.tsUs(frame);
  const gap = gaps.find(({ fromUs, toUs }) => us >= fromUs && us < toUs);
  const says = index.has(frame, FRAME_FLAGS.repeat)
    ? say('review.repeat')
    : index.has(frame, FRAME_FLAGS.blank)
      ? say('review.blank', { why: gapText(gap?.reason) })
      : say('review.residual', { ms: millis(Math.abs(index.table.residualUs[frame] ?? 0)) });
  return (
    <p className="small caption">
      {at} · {says}
    </p>
  );
}

import { useEffect, useMemo, useRef, useState } from 'react';
import { Button, Label, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import { clockText } from '#core/report/clock-text.ts';
import { FRAME_FLAGS } from '#core/review/frame-table.ts';
import { nextAfter, worstFrame } from '#core/review/problems.ts';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { Picker } from '#renderer/parts/picker.tsx';
import { CURVE, drawCurve, drawLanes, lanesHeight, lanesOf } from '#renderer/review/draw-lanes.ts';
import { drawNetwork, NETWORK_HEIGHT, type NetworkView } from '#renderer/review/draw-network.ts';
import { Side } from '#renderer/review/side.tsx';
import { TimeCanvas } from '#renderer/review/time-canvas.tsx';
import { usePlayer } from '#renderer/review/use-player.ts';
import { type Reviewed, useReview } from '#renderer/review/use-review.ts';
import { useReviewKeys } from '#renderer/review/use-review-keys.ts';
import { noteInAddress, useRoute } from '#renderer/route.ts';
import { millis } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';

const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4] as const;
/** Seconds shown; 0: the whole recording. */
const ZOOMS = [0, 60, 10, 2] as const;

/** A recording frame by frame: found by number, through its own table, never by seconds. */
export function Review({ sessionId, first }: { readonly sessionId: string; readonly first: number }) {
  const { reviewed, fault } = useReview(sessionId);
  const [, go] = useRoute();
  return (
    <section aria-labelledby="review">
      <Button className="quiet" onPress={() => go({ part: 'shard', sessionId })}>
        {say('review.back')}
      </Button>
      <h1 id="review">{say('review.title')}</h1>
      <FaultNote fault={fault} />
      {reviewed === undefined ? (
        fault === undefined && <p>{say('busy')}</p>
      ) : (
        <Frames sessionId={sessionId} first={first} reviewed={reviewed} />
      )}
    </section>
  );
}

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: frame, speed and zoom drive all of it
function Frames({ sessionId, first, reviewed }: { readonly sessionId: string; readonly first: number; readonly reviewed: Reviewed }) {
  const { index, mouse, pads, input, problems, detail } = reviewed;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [frame, setFrame] = useState(() => index.clamp(first));
  const [speed, setSpeed] = useState(3);
  const [zoom, setZoom] = useState(0);
  const goTo = (n: number) => setFrame(index.clamp(n));
  const [playing, setPlaying] = usePlaying(index.table.fps * (SPEEDS[speed] ?? 1), (frames) => setFrame((n) => index.clamp(n + frames)));
  const { drawn, why } = usePlayer(sessionId, index, frame, canvas);
  useEffect(() => noteInAddress({ part: 'review', sessionId, frame }), [sessionId, frame]);
  const markers = useMemo(() => input.markersUs.map((us) => ({ from: index.at(us) })), [input, index]);
  const jump = (places: readonly { readonly from: number }[]) => {
    const place = nextAfter(places, frame);
    if (place !== undefined) goTo(place.from);
  };
  const keys = useMemo(
    () => ({
      step: (frames: number) => setFrame((n) => index.clamp(n + frames)),
      stepS: (s: number) => setFrame((n) => index.clamp(n + s * index.table.fps)),
      play: () => setPlaying((on) => !on),
      faster: (by: number) => setSpeed((at) => Math.max(0, Math.min(SPEEDS.length - 1, at + by))),
      nextProblem: () => setFrame((n) => nextAfter(problems, n)?.from ?? n),
      nextMarker: () => setFrame((n) => nextAfter(markers, n)?.from ?? n),
      zoom: (by: number) => setZoom((at) => Math.max(0, Math.min(ZOOMS.length - 1, at + by))),
    }),
    [index, problems, markers, setPlaying],
  );
  useReviewKeys(keys);
  const [startUs, endUs] = [index.tsUs(0), index.tsUs(index.count)];
  const halfUs = ((ZOOMS[zoom] ?? 0) * 1e6) / 2;
  const atUs = index.tsUs(frame);
  const [fromUs, toUs] = halfUs === 0 ? [startUs, endUs] : [Math.max(startUs, atUs - halfUs), Math.min(endUs, atUs + halfUs)];
  const view = useMemo(
    () => ({ index, mouse, input, problems, fromUs, toUs, frame }),
    [index, mouse, input, problems, fromUs, toUs, frame],
  );
  const time = clockText((atUs - startUs) / 1e6);
  const at = say('review.at', { frame, count: index.count, time });
  if (!('VideoDecoder' in window)) return <p className="note fail">{say('review.unsupported')}</p>;
  return (
    <>
      <div className="review">
        <div>
          <canvas
            ref={canvas}
            className="picture"
            role="img"
            aria-label={say('review.picture', { frame })}
            data-drawn={drawn}
            width={1280}
            height={720}
          />
          <Caption index={index} frame={frame} at={at} />
        </div>
        <Side index={index} mouse={mouse} pads={pads} presses={input.presses} frame={frame} />
      </div>
      {why !== undefined && (
        <p className="note fail" role="alert">
          {why}
        </p>
      )}
      <Slider className="slider" value={frame} minValue={0} maxValue={index.count - 1} onChange={(n) => typeof n === 'number' && goTo(n)}>
        <Label>{say('review.frame')}</Label>
        <SliderOutput>{at}</SliderOutput>
        <SliderTrack className="track">
          <SliderThumb className="thumb" />
        </SliderTrack>
      </Slider>
      <div className="row">
        <Button className="quiet" onPress={() => setPlaying((on) => !on)}>
          {say(playing ? 'review.pause' : 'review.play')}
        </Button>
        <Button className="quiet" onPress={() => goTo(frame - 1)}>
          {say('review.previous')}
        </Button>
        <Button className="quiet" onPress={() => goTo(frame + 1)}>
          {say('review.next')}
        </Button>
        <Button className="quiet" isDisabled={problems.length === 0} onPress={() => jump(problems)}>
          {say(problems.length === 0 ? 'review.problem.none' : 'review.problem')}
        </Button>
        <Button className="quiet" isDisabled={markers.length === 0} onPress={() => jump(markers)}>
          {say('review.marker')}
        </Button>
        <Picker
          label={say('review.speed')}
          value={String(speed)}
          options={SPEEDS.map((factor, i) => ({ id: String(i), text: `${factor}×` }))}
          onChange={(id) => setSpeed(Number(id))}
        />
        <Picker
          label={say('review.zoom')}
          value={String(zoom)}
          options={ZOOMS.map((s, i) => ({ id: String(i), text: s === 0 ? say('review.zoom.all') : say('review.zoom.s', { seconds: s }) }))}
          onChange={(id) => setZoom(Number(id))}
        />
      </div>
      <TimeCanvas
        view={view}
        height={lanesHeight(lanesOf(input.presses).length)}
        label={say('review.lanes')}
        draw={drawLanes}
        onPick={(us) => goTo(index.at(us))}
      />
      {detail.network !== undefined && (
        <NetworkLane points={detail.network.points} originUs={startUs} fromUs={fromUs} toUs={toUs} onPick={(us) => goTo(index.at(us))} />
      )}
      <TimeCanvas
        view={view}
        height={CURVE}
        label={say('review.curve')}
        draw={drawCurve}
        onPick={(us, pixelUs) => goTo(worstFrame(index.table.residualUs, index.at(us - 3 * pixelUs), index.at(us + 3 * pixelUs) + 1))}
      />
      <CopyLink />
      <p className="small">{say('review.help')}</p>
    </>
  );
}

/** The network beside the input. */
function NetworkLane({ onPick, points, originUs, fromUs, toUs }: NetworkView & { readonly onPick: (us: number) => void }) {
  const view = useMemo(() => ({ points, originUs, fromUs, toUs }), [points, originUs, fromUs, toUs]);
  return <TimeCanvas view={view} height={NETWORK_HEIGHT} label={say('review.network')} draw={drawNetwork} onPick={onPick} />;
}

/** What is known of the frame that is shown. */
function Caption({ index, frame, at }: { readonly index: Reviewed['index']; readonly frame: number; readonly at: string }) {
  return (
    <p className="small">
      {at} ·{' '}
      {index.has(frame, FRAME_FLAGS.repeat)
        ? say('review.repeat')
        : say('review.residual', { ms: millis(Math.abs(index.table.residualUs[frame] ?? 0)) })}
      {index.has(frame, FRAME_FLAGS.blank) && ` · ${say('review.blank')}`}
    </p>
  );
}

/** Copies the address of the frame that is shown. */
function CopyLink() {
  const [linked, setLinked] = useState<'yes' | 'refused'>();
  return (
    <div className="row">
      <Button
        className="quiet"
        onPress={async () =>
          setLinked(
            await navigator.clipboard.writeText(window.location.href).then(
              () => 'yes' as const,
              () => 'refused' as const,
            ),
          )
        }
      >
        {say('review.link')}
      </Button>
      <span role="status">
        {linked === 'yes' && say('review.linked')}
        {linked === 'refused' && (
          <>
            {say('review.linked.not')} <code>{window.location.href}</code>
          </>
        )}
      </span>
    </div>
  );
}

/** Advances by the frames the elapsed time amounts to, without ever catching up in a burst. */
function usePlaying(framesPerS: number, step: (frames: number) => void) {
  const [playing, setPlaying] = useState(false);
  const stepping = useRef(step);
  stepping.current = step;
  useEffect(() => {
    if (!playing) return;
    let last = performance.now();
    let owed = 0;
    let request = requestAnimationFrame(function next(now) {
      owed = Math.min(framesPerS / 4, owed + ((now - last) / 1000) * framesPerS);
      last = now;
      const whole = Math.floor(owed);
      if (whole > 0) stepping.current(whole);
      owed -= whole;
      request = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(request);
  }, [playing, framesPerS]);
  return [playing, setPlaying] as const;
}

import { PAD_BUTTONS } from '#format/core/input/pad.ts';
import { decimal } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import type { PadState } from '#shard/core/review/pad-track.ts';

type Button = (typeof PAD_BUTTONS)[number];

/** Where the buttons are on a pad of 200 by 120, as on an Xbox pad. */
const PLACES: Readonly<Record<Button, readonly [number, number]>> = {
  A: [160, 62],
  B: [173, 49],
  X: [147, 49],
  Y: [160, 36],
  LB: [40, 20],
  RB: [160, 20],
  Start: [115, 45],
  Back: [85, 45],
  LS: [40, 49],
  RS: [128, 84],
  Up: [72, 71],
  Down: [72, 97],
  Left: [59, 84],
  Right: [85, 84],
  Guide: [100, 30],
  Misc: [100, 58],
};
const STICK_REACH = 10;
const TRIGGER_HEIGHT = 24;

/** A pad during a frame: sticks, triggers and pressed buttons, as a picture and in words. */
export function PadPicture({ state: { pad, axes, buttons } }: { readonly state: PadState }) {
  const [lx = 0, ly = 0, rx = 0, ry = 0, lt = 0, rt = 0] = axes;
  const down = PAD_BUTTONS.filter((_, bit) => (buttons >> bit) & 1);
  const words = say('review.pad', {
    number: pad + 1,
    down: down.length === 0 ? say('review.keys.none') : down.join(' '),
    left: `${decimal(lx)} ${decimal(ly)}`,
    right: `${decimal(rx)} ${decimal(ry)}`,
    triggers: `${decimal(lt)} ${decimal(rt)}`,
  });
  return (
    <figure className="pad">
      <svg viewBox="0 0 200 120" role="img" aria-label={words}>
        {PAD_BUTTONS.filter((name) => name !== 'LS' && name !== 'RS').map((name) => (
          <circle key={name} className={down.includes(name) ? 'down' : ''} cx={PLACES[name][0]} cy={PLACES[name][1]} r="5" />
        ))}
        <Stick at={PLACES.LS} x={lx} y={ly} down={down.includes('LS')} />
        <Stick at={PLACES.RS} x={rx} y={ry} down={down.includes('RS')} />
        <Trigger x={12} value={lt} />
        <Trigger x={182} value={rt} />
      </svg>
      <figcaption className="small">{words}</figcaption>
    </figure>
  );
}

interface StickProps {
  readonly at: readonly [number, number];
  readonly x: number;
  readonly y: number;
  readonly down: boolean;
}

function Stick({ at: [cx, cy], x, y, down }: StickProps) {
  return (
    <>
      <circle cx={cx} cy={cy} r={STICK_REACH + 5} />
      <circle className={down ? 'down stick' : 'stick'} cx={cx + x * STICK_REACH} cy={cy + y * STICK_REACH} r="5" />
    </>
  );
}

function Trigger({ x, value }: { readonly x: number; readonly value: number }) {
  const height = value * TRIGGER_HEIGHT;
  return (
    <>
      <rect x={x} y="8" width="8" height={TRIGGER_HEIGHT} />
      <rect className="down" x={x} y={8 + TRIGGER_HEIGHT - height} width="8" height={height} />
    </>
  );
}

import { PAD } from '#format/core/input/codes.ts';
import { InputFold } from '#format/core/quality/input/activity.ts';
import { playedFacts } from '#test/support/facts.ts';
import { between, changed, type Known } from '#test/support/known-sessions/known.ts';

/** A gamepad turns the camera; two buttons are held, one for minutes. */
export function withPad(): Known {
  const { facts } = playedFacts({ seconds: 400, seed: 5, lagMs: 66, plays: (s) => s % 11 < 8 });
  const { trace, tsUs } = facts.controls;
  if (trace === undefined) throw new Error('nothing was played');
  const largest = trace.dx.reduce((max, x) => Math.max(max, Math.abs(x)), 1);
  const [rx, ry] = [trace.dx.map((x) => x / largest), trace.dy.map((y) => y / largest)];
  const none = new Float32Array(tsUs.length);
  const device = new Uint8Array(tsUs.length).fill(PAD);
  const keymask = Uint16Array.from(tsUs, (_, n) => (between(500, 80_000)(n) ? 64 : 0) | (n % 700 < 90 ? 2 : 0));
  const fold = new InputFold(tsUs, device);
  fold.keys(keymask, 0);
  fold.pad(rx, 0, { rest: 0, least: -1, camera: true });
  fold.pad(ry, 0, { rest: 0, least: -1, camera: true });
  const padHeld = Uint8Array.from(rx, (x, n) => (Math.abs(x) > 0.1 || Math.abs(ry[n] as number) > 0.1 ? 1 : 0));
  return {
    facts: changed(facts, {
      controls: {
        device,
        pad: new Uint8Array(tsUs.length),
        input: fold.summary(),
        trace: { ...trace, dx: none, dy: none, keymask, padHeld, rx, ry },
      },
      recorderInput: { pads: 'sdl', cannot: ['separate keyboards'], pointer_map: [3, 2, 1], positions: true },
    }),
  };
}

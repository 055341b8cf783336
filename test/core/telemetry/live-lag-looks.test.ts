import { describe, expect, it } from 'vitest';
import { LiveLag, LOOK_EVERY_US, QUIET_LOOKS } from '#core/telemetry/live-lag.ts';
import type { LagSignal } from '#format/core/signal/lag-signals.ts';

const FPS = 60;
const TEN_S = 10_000_000;

/** What a look finds, and over what length: `moves` are presses of a whole minute. */
const KINDS: Readonly<Record<LagSignal | 'moves', { readonly signal: LagSignal; readonly overUs: number }>> = {
  'mouse-motion': { signal: 'mouse-motion', overUs: TEN_S + 1 },
  'stick-motion': { signal: 'stick-motion', overUs: TEN_S + 1 },
  'press-change': { signal: 'press-change', overUs: 2 * TEN_S + 1 },
  moves: { signal: 'press-change', overUs: 6 * TEN_S + 1 },
};

/** A live lag that is told one look after another, each two seconds after the one before. */
function looks(fps = FPS) {
  const lag = new LiveLag(fps);
  let n = 0;
  const window = (lagMs: number | undefined, signal: LagSignal | undefined, overUs: number) => {
    const fromUs = n++ * LOOK_EVERY_US;
    lag.look({ fromUs, toUs: fromUs + overUs, lagMs, withinMs: undefined, score: 0.5, signal, curve: undefined, acted: true });
    return fromUs;
  };
  return {
    lag,
    window,
    look: (kind: LagSignal | 'moves', ...lags: number[]) => lags.map((lagMs) => window(lagMs, KINDS[kind].signal, KINDS[kind].overUs)),
    quiet: (count: number) => {
      for (let i = 0; i < count; i++) lag.look(undefined);
    },
  };
}
const times = (count: number, ...lags: number[]) => Array.from({ length: count }, (_, i) => lags[i % lags.length] as number);

describe('the lag right now', () => {
  it('is silent before the first look, and after looks at nothing', () => {
    const nothing = {
      ...{ state: 'silent', signal: undefined, ms: undefined, low: undefined, high: undefined },
      ...{ sinceUs: undefined, shifts: 0, lastShift: undefined },
    };
    const { lag, quiet } = looks();
    expect(lag.now).toEqual(nothing);
    quiet(3);
    expect(lag.now).toEqual(nothing);
  });

  it('is measured from the first look on', () => {
    const { lag, look } = looks();
    look('stick-motion', 40);
    expect(lag.now).toMatchObject({ state: 'measuring', signal: 'stick-motion', ms: 40, sinceUs: 0 });
  });

  it.each([
    // Three without common data: looks every 2 s at 10 s share five, at 20 s ten; those at a minute, every 10 s, share six.
    ['mouse-motion', 11],
    ['stick-motion', 11],
    ['press-change', 21],
    ['moves', 13],
  ] as const)('by %s is known from look %i on, and measured until then', (kind, count) => {
    const { lag, look } = looks();
    look(kind, ...times(count - 1, 40));
    expect(lag.now).toEqual({
      ...{ state: 'measuring', signal: KINDS[kind].signal, ms: 40, low: undefined, high: undefined },
      ...{ sinceUs: 0, shifts: 0, lastShift: undefined },
    });
    look(kind, 40);
    expect(lag.now).toMatchObject({ state: 'known', ms: 40, low: 40, high: 40 });
  });

  it('by presses is that of a minute where their stretch is longer than twenty seconds, whatever else is', () => {
    const after13 = (signal: LagSignal, overUs: number) => {
      const { lag, window } = looks();
      for (let i = 0; i < 13; i++) window(40, signal, overUs);
      return lag.now.state;
    };
    expect([after13('press-change', 2 * TEN_S + 1), after13('press-change', 2 * TEN_S + 2)]).toEqual(['measuring', 'known']);
    // Eleven are enough for the mouse, over any length.
    expect(after13('mouse-motion', 6 * TEN_S)).toBe('known');
  });

  it('is silent from the fifteenth look in a row that finds nothing on, until one finds something', () => {
    const { lag, look, quiet } = looks();
    look('mouse-motion', ...times(11, 40));
    quiet(QUIET_LOOKS - 1);
    expect([QUIET_LOOKS, lag.now.state]).toEqual([15, 'known']);
    quiet(1);
    expect(lag.now).toMatchObject({ state: 'silent', ms: 40 });
    look('mouse-motion', 40);
    expect(lag.now.state).toBe('known');
    quiet(14);
    expect(lag.now.state).toBe('known');
  });

  it.each([
    [40, undefined],
    [undefined, 'mouse-motion'],
  ] as const)('learns nothing from a look that found %s ms by %s', (lagMs, signal) => {
    const { lag, look, window } = looks();
    look('mouse-motion', ...times(11, 40));
    for (let i = 1; i < QUIET_LOOKS; i++) window(lagMs, signal, TEN_S + 1);
    expect(lag.now).toMatchObject({ state: 'known', ms: 40 });
    window(lagMs, signal, TEN_S + 1);
    expect(lag.now).toMatchObject({ state: 'silent', ms: 40 });
  });

  it('is that of the signal with the most to say, of the first one among as many', () => {
    const { lag, look } = looks();
    look('stick-motion', 30, 30, 30);
    look('mouse-motion', 40, 40, 40);
    expect(lag.now).toMatchObject({ signal: 'stick-motion', ms: 30 });
    look('mouse-motion', 40);
    expect(lag.now).toMatchObject({ signal: 'mouse-motion', ms: 40 });
  });
});

describe('a shift', () => {
  it('is counted, and said with what it was, what it is and since when', () => {
    const { lag, look } = looks();
    look('mouse-motion', ...times(20, 40));
    // Six share data and count as two.
    const [atUs] = look('mouse-motion', ...times(5, 60));
    expect(lag.now).toMatchObject({ shifts: 0, lastShift: undefined });
    look('mouse-motion', 60);
    expect(lag.now).toMatchObject({ ms: 60, sinceUs: atUs, shifts: 1, lastShift: { atUs, fromMs: 40, toMs: 60 } });
    look('mouse-motion', ...times(20, 60), ...times(6, 10));
    expect(lag.now).toMatchObject({ ms: 10, shifts: 2, lastShift: { fromMs: 60, toMs: 10 } });
  });

  it('is more than a frame and a tenth', () => {
    const shifts = (fps: number, byMs: number) => {
      const { lag, look } = looks(fps);
      look('mouse-motion', ...times(20, 40), ...times(6, 40 + byMs));
      return lag.now.shifts;
    };
    // 18.3 ms, and 36.7 ms.
    expect([shifts(60, 18), shifts(60, 19), shifts(30, 36), shifts(30, 37)]).toEqual([0, 1, 0, 1]);
  });

  it('of a signal that is not shown is one, too, but for presses of a minute', () => {
    const { lag, look } = looks();
    look('mouse-motion', ...times(40, 40));
    look('moves', ...times(13, 80), ...times(7, 120));
    expect(lag.now).toMatchObject({ signal: 'mouse-motion', ms: 40, shifts: 0, lastShift: undefined });
    look('press-change', ...times(21, 80), ...times(11, 120));
    expect(lag.now).toMatchObject({ signal: 'mouse-motion', ms: 40, shifts: 1, lastShift: { fromMs: 80, toMs: 120 } });
  });

  it('by presses of a minute counts where they are what is shown, and what the shorter ones knew is of before', () => {
    const { lag, look } = looks();
    look('moves', ...times(12, 80));
    look('press-change', 70, 70, 70);
    look('moves', 80, ...times(6, 120));
    expect(lag.now).toMatchObject({ ms: 80, shifts: 0 });
    look('moves', 120);
    expect(lag.now).toMatchObject({ ms: 120, shifts: 1, lastShift: { fromMs: 80, toMs: 120 } });
    // As many as the seven of a minute, and one more, if those of before still counted.
    look('press-change', ...times(5, 60, 100));
    expect(lag.now.ms).toBe(120);
  });

  it('by shorter presses makes what those of a minute knew one of before', () => {
    const { lag, look } = looks();
    look('moves', ...times(13, 80));
    look('press-change', ...times(21, 80));
    look('moves', 80);
    look('press-change', ...times(11, 120));
    expect(lag.now).toMatchObject({ ms: 120, shifts: 1 });
    look('moves', 80);
    expect(lag.now.ms).toBe(120);
  });
});

describe('presses of a minute', () => {
  /** Known to nothing at all, beside more looks at twenty seconds that know less. */
  function beside(count: number) {
    const it = looks();
    it.look('moves', ...times(13, 80));
    it.look('press-change', ...times(count, 60, 100));
    return it;
  }

  it('are shown while they know more, up to the fifteenth look since the last of them', () => {
    const { lag, look, quiet } = beside(14);
    expect(lag.now).toMatchObject({ state: 'known', ms: 80, low: 80, high: 80 });
    quiet(5);
    expect(lag.now.ms).toBe(80);
    look('press-change', 60);
    expect(lag.now).toMatchObject({ state: 'measuring', low: undefined });
    look('moves', 80);
    expect(lag.now).toMatchObject({ state: 'known', ms: 80 });
  });

  it('are not shown before they are known themselves', () => {
    const { lag, look } = looks();
    look('moves', ...times(12, 80));
    look('press-change', ...times(13, 70));
    expect(lag.now).toMatchObject({ state: 'measuring', ms: 70 });
    look('moves', 80);
    expect(lag.now).toMatchObject({ state: 'known', ms: 80 });
  });

  it('are not shown where shorter ones know as much', () => {
    const { lag, look } = looks();
    look('press-change', ...times(20, 70));
    look('moves', ...times(13, 80));
    expect(lag.now).toMatchObject({ state: 'known', ms: 80 });
    look('press-change', 70);
    expect(lag.now).toMatchObject({ state: 'known', ms: 70 });
  });

  it('are shown where they are known within less, whichever lag is longer', () => {
    const { lag, look } = looks();
    look('press-change', ...times(22, 50, 70));
    look('moves', ...times(13, 80));
    expect(lag.now).toMatchObject({ state: 'known', ms: 80, low: 80, high: 80 });
  });

  it('are not shown where something else says more', () => {
    const { lag, look } = beside(14);
    look('mouse-motion', ...times(14, 40));
    look('moves', 80);
    expect(lag.now.ms).toBe(80);
    look('mouse-motion', 40);
    expect(lag.now).toMatchObject({ signal: 'mouse-motion', ms: 40 });
  });
});

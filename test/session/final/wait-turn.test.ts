import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { finalSettings } from '#session/encode/settings.ts';
import { makeFinal } from '#session/final/make-final.ts';
import { type Patience, Turn } from '#session/final/wait-turn.ts';
import { lockPartial } from '#shard/folder/lock.ts';
import { until } from '#test/support/gap.ts';
import { keepGradient } from '#test/support/kept-pictures.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

describe('whose turn it is', () => {
  it('is that of another recording in the folder, as long as a process has it and its pictures grow', () => {
    using folder = new TemporaryFolder();
    const [own, other] = [
      join(folder.path, '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111.partial'),
      join(folder.path, '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c112.partial'),
    ];
    for (const partial of [own, other]) mkdirSync(partial);
    using turn = new Turn(own, []);
    using regardless = new Turn(own, [], { patience: () => ({ yieldTo: 'nothing', notBeforeMs: 0 }) });
    expect(turn.look()).toBeUndefined();
    const pictures = join(other, 'capture.ivf');
    writeFileSync(pictures, '');
    // Left behind by a process killed just now.
    expect(turn.look()).toBeUndefined();
    {
      using _held = lockPartial(other);
      expect(turn.look()).toBe(`${other} is being recorded`);
      expect(regardless.look()).toBeUndefined();
      // It is being sealed, no longer recorded.
      utimesSync(pictures, new Date(Date.now() - 4000), new Date(Date.now() - 4000));
      expect(turn.look()).toBeUndefined();
    }
  });

  it('is the night’s, if that was asked for', () => {
    using folder = new TemporaryFolder();
    const night = new Date(2026, 10, 22, 2).getTime();
    using turn = new Turn(join(folder.path, '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111.partial'), [], {
      patience: () => ({ yieldTo: 'nothing', notBeforeMs: night }),
    });
    expect(turn.look(night - 1)).toBe('it is scheduled to start after 02:00');
    expect(turn.look(night)).toBeUndefined();
  });

  it('is the game’s while it is in front', async () => {
    await using display = await VirtualDisplay.start({ width: 320, height: 200 });
    using windows = new PlainWindows(display.name);
    using folder = new TemporaryFolder();
    const [game, other] = [windows.open('The Game'), windows.open('Letters')];
    const rules = ['title:The Game'];
    let yieldTo: Patience['yieldTo'] = 'play';
    const patience = () => ({ yieldTo, notBeforeMs: 0 });
    using turn = new Turn(join(folder.path, '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111.partial'), rules, { patience, display: display.name });
    using nobody = new Turn(join(folder.path, '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111.partial'), rules, { patience, display: ':987' });
    const says = (window: number, what: string | undefined) =>
      until(`${what}`, () => {
        windows.activate(window);
        return turn.look() === what;
      });
    await says(game, 'the game is in front');
    await says(other, undefined);
    await says(game, 'the game is in front');
    // If what is in front cannot be seen, nothing is waited for.
    expect(nobody.look()).toBeUndefined();
    yieldTo = 'nothing';
    expect(turn.look()).toBeUndefined();
  });
});

describe('a final video that waits for its turn', () => {
  const SIZE = { width: 320, height: 180 };
  const settings = (bitrateBps = 500_000) => finalSettings({ size: SIZE, fps: 30, gopFrames: 30, bitrateBps, final: 'av1-9' }, 1);

  long('says why, goes on by itself, and can be cancelled meanwhile', async () => {
    using folder = new TemporaryFolder();
    await keepGradient(folder.path, SIZE, 60);
    const stop = new AbortController();
    const why = () => 'the game is in front';
    const broken = makeFinal(folder.path, 60, settings, {
      signal: stop.signal,
      waits: why,
      onProgress: ({ waits }) => waits && stop.abort(new Error('enough')),
    });
    await expect(broken).rejects.toThrow('enough');
    let asked = 0;
    const told: (string | number)[] = [];
    const { lines } = await makeFinal(folder.path, 60, settings, {
      // Before the second unit, twice.
      waits: () => ([2, 3].includes(++asked) ? why() : undefined),
      onProgress: ({ frames, waits }) => told.push(waits ?? frames),
    });
    expect(told).toEqual([0, 30, why(), why(), 60]);
    expect(lines).toHaveLength(2);
  });

  it('says so when it was deleted meanwhile', async () => {
    using folder = new TemporaryFolder();
    const partial = join(folder.path, '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111.partial');
    mkdirSync(partial);
    await keepGradient(partial, SIZE, 60);
    const waits = () => {
      rmSync(partial, { recursive: true });
      return undefined;
    };
    await expect(makeFinal(partial, 60, settings, { waits })).rejects.toMatchObject({
      code: 'shard.gone',
      message: `${partial} no longer exists: it was moved or deleted while its video was being made`,
    });
  });
});

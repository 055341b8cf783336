import { beforeEach, describe, expect, it } from 'vitest';
import { Handover } from '#core/rings/handover.ts';
import { PictureShield } from '#core/rings/picture-shield.ts';
import { putPictureHeader, slotBytes } from '#core/rings/picture-slot.ts';
import { RecordRing } from '#core/rings/record-ring.ts';
import { EncoderKeeper } from '#session/threads/encoder-keeper.ts';
import type { SessionWorker } from '#session/threads/session-workers.ts';

const SIZE = { width: 32, height: 32 };
/** Twenty looks a second, as the recorder takes them. */
const LOOK_US = 50_000;

let keeper: EncoderKeeper;
let handover: SharedArrayBuffer;
let pictures: RecordRing;
let started: { readonly turn: number; readonly encoder: string; fail(error: Error): void }[];
let nowUs: number;

/** An encoder that exists and does nothing. */
function start(turn: number, encoder: string): SessionWorker {
  const ended = Promise.withResolvers<never>();
  ended.promise.catch(() => {});
  started.push({ turn, encoder, fail: (error) => ended.reject(error) });
  return { name: 'encoder', ready: Promise.resolve({}), ended: ended.promise, abandon() {}, abandoned: false };
}

/** Reports `frames` frames on the disk. */
function wrote(frames: number): void {
  new Handover(handover).wrote(frames, 0, 0, 0, false);
}

function grabbed(frame: number): void {
  putPictureHeader(pictures.view, pictures.reserve(), frame, nowUs, 0);
  pictures.publish();
}

/** Looks `count` times, `everyUs` apart; returns what the looks reported, if anything. */
function looks(count: number, everyUs: number, frames: number): unknown[] {
  return Array.from({ length: count }, () => {
    nowUs += everyUs;
    return keeper.look(nowUs, frames);
  }).filter((said) => said !== undefined);
}

const shieldOf = () => {
  const shield = PictureShield.allocate();
  new PictureShield(shield).decide(Number.POSITIVE_INFINITY);
  return shield;
};

beforeEach(() => {
  started = [];
  nowUs = 1e6;
  handover = Handover.allocate();
  const shield = shieldOf();
  pictures = new RecordRing(RecordRing.allocate(slotBytes(SIZE), 4), slotBytes(SIZE));
  keeper = new EncoderKeeper({ start, encoder: 'h264-14', handover, shield, pictures });
});

describe('an encoder of a display adapter', () => {
  it('is relieved by the processor’s own at once, and by it alone', () => {
    keeper = new EncoderKeeper({ start, encoder: 'live-av1-nvenc', handover, shield: shieldOf(), pictures });
    started[started.length - 1]?.fail(new Error('driver reset'));
    return Promise.resolve().then(() => {
      expect(looks(1, LOOK_US, 0)).toEqual([{ frame: 0, why: 'driver reset', encoder: 'live-av1-11' }]);
      expect(started.at(-1)).toMatchObject({ turn: 1, encoder: 'live-av1-11' });
    });
  });
});

describe('an encoder', () => {
  it('is relieved when it returns nothing for half a second while pictures wait', () => {
    for (const frame of [0, 1]) grabbed(frame);
    wrote(1);
    expect(looks(11, LOOK_US, 1)).toEqual([]);
    expect(looks(1, LOOK_US, 1)).toEqual([{ frame: 1, why: 'it produced nothing while pictures waited', encoder: 'h264-14' }]);
  });

  it('is relieved first by one like it, then by a cheaper one, then by none, each with more time than the one before', () => {
    for (const frame of [0, 1]) grabbed(frame);
    wrote(1);
    expect(looks(12, LOOK_US, 1)).toMatchObject([{ frame: 1, encoder: 'h264-14' }]);
    wrote(2);
    expect(looks(20, LOOK_US, 2)).toEqual([]);
    expect(looks(2, LOOK_US, 2)).toMatchObject([{ frame: 2, encoder: 'h264-20' }]);
    wrote(3);
    expect(looks(40, LOOK_US, 3)).toEqual([]);
    expect(looks(2, LOOK_US, 3)).toEqual([{ failed: 'it produced nothing while pictures waited' }]);
    expect(started.map(({ turn, encoder }) => [turn, encoder])).toEqual([
      [0, 'h264-14'],
      [1, 'h264-14'],
      [2, 'h264-20'],
    ]);
  });

  it('is given five seconds for its first frame: on a slow machine that takes far longer than any other', () => {
    for (const frame of [0, 1]) grabbed(frame);
    expect(looks(101, LOOK_US, 0)).toEqual([]);
    expect(looks(1, LOOK_US, 0)).toMatchObject([{ frame: 0, encoder: 'h264-14' }]);
    expect(looks(100, LOOK_US, 0)).toEqual([]);
    expect(looks(1, LOOK_US, 0)).toMatchObject([{ encoder: 'h264-20' }]);
  });

  it('that has proved itself is relieved like the first', () => {
    for (const frame of [0, 1]) grabbed(frame);
    wrote(1);
    expect(looks(12, LOOK_US, 1)).toMatchObject([{ encoder: 'h264-14' }]);
    wrote(61);
    expect(looks(12, LOOK_US, 61)).toMatchObject([{ encoder: 'h264-14' }]);
  });

  it('is relieved on a machine that hardly gets to look, but not after one long sleep', () => {
    for (const frame of [0, 1]) grabbed(frame);
    wrote(1);
    expect(looks(1, LOOK_US, 1)).toEqual([]);
    expect(looks(1, 12e6, 1)).toEqual([]);
    expect(looks(4, 400_000, 1)).toEqual([]);
    expect(looks(1, 400_000, 1)).toMatchObject([{ encoder: 'h264-14' }]);
  });

  it('is left alone while it works, has nothing to do, or waits for the disk', () => {
    for (let frame = 0; frame < 40; frame++) expect(looks(1, LOOK_US, frame)).toEqual([]);
    expect(looks(40, LOOK_US, 40)).toEqual([]);
    for (const frame of [40, 41]) grabbed(frame);
    expect(new Handover(handover).enter(0)).toBe(true);
    expect(looks(40, LOOK_US, 40)).toEqual([]);
    new Handover(handover).leave(0);
    expect(looks(1, LOOK_US, 40)).toMatchObject([{ encoder: 'h264-14' }]);
    expect(started).toHaveLength(2);
  });

  it('is relieved where it does not even repeat the last picture while no other comes', () => {
    wrote(1);
    expect(looks(51, LOOK_US, 1)).toEqual([]);
    expect(looks(1, LOOK_US, 1)).toEqual([{ frame: 1, why: 'it repeated nothing while no picture came', encoder: 'h264-14' }]);
    expect(looks(20, LOOK_US, 1)).toEqual([]);
  });

  it('that ends by itself is relieved immediately', async () => {
    started[0]?.fail(new Error('out of memory'));
    await new Promise(setImmediate);
    expect(looks(1, LOOK_US, 0)).toMatchObject([{ why: 'out of memory', encoder: 'h264-14' }]);
  });
});

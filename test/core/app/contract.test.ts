import { describe, expect, it } from 'vitest';
import { CALLS, type CallName, EVENTS_TO_WINDOWS } from '#core/app/contract.ts';
import { ThumbnailOrder } from '#core/app/process/thumbnail-messages.ts';
import { MOST_DROPS } from '#core/review/cut-list.ts';

const fits = (name: CallName, asked: object) => CALLS[name].asks.safeParse(asked).success;
const letters = (count: number) => 'x'.repeat(count);
const ID = '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111';

describe('what a window asks for', () => {
  it.each<[CallName, string, number, object]>([
    ['notice.read', 'locale', 20, {}],
    ['consent.give', 'sha256', 64, { locale: 'en', scopes: [] }],
    ['consent.give', 'locale', 20, { sha256: '', scopes: [] }],
    ['consent.give', 'player', 200, { sha256: '', locale: 'en', scopes: [] }],
    ['window.picture', 'rule', 500, {}],
    ['lag.forget', 'title', 500, {}],
    ['checked.open', 'where', 1000, {}],
    ['sending.join', 'invitation', 2000, {}],
  ])('has in %s a text %s of at most %d letters', (name, field, most, rest) => {
    expect([0, most, most + 1].map((count) => fits(name, { ...rest, [field]: letters(count) }))).toEqual([true, true, false]);
  });

  it.each<[CallName, string, object]>([
    ['folder.verify', 'folder', {}],
    ['reviews.export', 'into', {}],
    ['shard.export', 'into', { sessionId: ID, zip: true }],
  ])('names in %s a folder, of at most 1000 letters', (name, field, rest) => {
    expect([0, 1, 1000, 1001].map((count) => fits(name, { ...rest, [field]: letters(count) }))).toEqual([false, true, true, false]);
  });

  it('changes of a recording that is made again only its rate and size', () => {
    expect([{}, { fps: 30 }, { size: '640x360' }, { fps: 30, size: '640x360' }].map((asked) => fits('record.again', asked))).toEqual(
      Array(4).fill(true),
    );
    expect([{ title: 'x' }, { minutes: 5 }].map((asked) => fits('record.again', asked))).toEqual([false, false]);
  });

  it('has seen a frame, or none yet', () => {
    expect([-2, -1, 0, 0.5].map((after) => fits('record.picture', { after }))).toEqual([false, true, true, false]);
  });

  it('is a strip of one picture or more, and a cut of one stretch or more', () => {
    expect([0, 1, 1e9].map((count) => fits('shard.strip', { sessionId: ID, count }))).toEqual([false, true, false]);
    const drops = (count: number) => Array.from({ length: count }, (_, n) => ({ fromS: n, toS: n + 0.5 }));
    expect([0, 1, MOST_DROPS, MOST_DROPS + 1].map((count) => fits('shard.trim', { sessionId: ID, drops: drops(count) }))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});

it('a video that is decoded for the desk is called by four letters', () => {
  const order = { frame: 0, from: 0, packets: [], width: 1, height: 1 };
  expect(['AV1', 'AV01', 'AV001'].map((fourcc) => ThumbnailOrder.safeParse({ ...order, fourcc }).success)).toEqual([false, true, false]);
});

it('a window is told in percent how far a shard is fetched or sent, and of the last twenty that were refused', () => {
  const { checked, sending } = EVENTS_TO_WINDOWS.view.shape;
  const refused = { sessionId: ID, wasSent: true, fault: { code: 'sending.x', says: 'a', remedy: 'b' } };
  const fetched = (pct: number) => checked.safeParse({ where: '', more: 0, fetching: { sessionId: ID, pct } }).success;
  const sent = (pct: number, count = 0) =>
    sending.safeParse({ to: '', now: { sessionId: ID, pct, waits: false }, waiting: 0, paused: false, refused: Array(count).fill(refused) })
      .success;
  for (const told of [fetched, (pct: number) => sent(pct)]) expect([0, 100, -1, 101].map(told)).toEqual([true, true, false, false]);
  expect([sent(0, 20), sent(0, 21)]).toEqual([true, false]);
});

import { expect, it } from 'vitest';
import type { Meta } from '#format/core/documents/meta.ts';
import { type CutFacts, type PieceOrigin, pieceMeta } from '#shard/core/trim/piece-meta.ts';
import { playedFacts, T0 } from '#test/support/facts.ts';

const { meta } = playedFacts({ seconds: 5 }).facts;
const recorder = meta.recorder as NonNullable<Meta['recorder']>;
const SECOND = 1e6;

/** The second to the fourth second of a session with these gaps. */
function cutMeta(whole: Meta, origin: PieceOrigin, more: Partial<CutFacts> = {}) {
  return pieceMeta(whole, {
    sessionId: '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111',
    continues: undefined,
    piece: { from: 60, to: 240 },
    span: { fromUs: T0 + SECOND, toUs: T0 + 4 * SECOND },
    origin,
    fromTheStart: false,
    toTheEnd: false,
    skippedTicks: 3,
    marked: false,
    faithful: undefined,
    videoBytes: 1000,
    rows: 1,
    events: 1,
    lostEvents: 0,
    repeats: 0,
    network: undefined,
    gold: undefined,
    labels: undefined,
    game: undefined,
    ...more,
  });
}

function piece(gaps: NonNullable<typeof recorder.gaps>, toTheEnd = false) {
  const cut = cutMeta({ ...meta, recorder: { ...recorder, gaps } }, { parentSha256: '0'.repeat(64) }, { toTheEnd });
  return cut.recorder?.gaps?.map(({ from_us, to_us }) => [from_us - T0, to_us - T0]);
}

const gap = (fromS: number, toS: number) => ({ from_us: T0 + fromS * SECOND, to_us: T0 + toS * SECOND, reason: 'unfocused' as const });

it('gaps of a piece are those of the whole that reach into it, cut to its time', () => {
  const gaps = [gap(0.1, 0.5), gap(0.5, 1.5), gap(2, 3), gap(3.5, 4.5), gap(4.5, 4.7)];
  expect(piece(gaps)).toEqual([
    [SECOND, 1.5 * SECOND],
    [2 * SECOND, 3 * SECOND],
    [3.5 * SECOND, 4 * SECOND],
  ]);
});

it('a watermark goes on with the frame at which the piece begins, and what was seen before the piece is its first view', () => {
  const watermark = {
    ...({ key_fingerprint: 'a', x: 1, y: 2, size: 3 } as unknown as NonNullable<typeof recorder.watermark>),
    first_frame: 7,
  };
  const cut = cutMeta({ ...meta, recorder: { ...recorder, watermark } }, { parentSha256: '0'.repeat(64) });
  expect(cut.recorder?.watermark).toEqual({ ...watermark, first_frame: 67 });
  expect(cut.recorder?.video.measured_bps).toBe(Math.round((1000 * 8 * 60) / 180));
});

it('late frames of the parent are those of the piece, as it numbers them', () => {
  const faithful = { compared: 9, late: 4, frames: [59, 60, 239, 240] };
  const cut = cutMeta({ ...meta, recorder: { ...recorder, video: { ...recorder.video, faithful } } }, { parentSha256: '0'.repeat(64) });
  expect(cut.recorder?.video.faithful?.frames).toEqual([0, 179]);
});

it('to the end, a last gap keeps its own end: nothing was cut off there', () => {
  expect(piece([gap(3.5, 4.5)], true)).toEqual([[3.5 * SECOND, 4.5 * SECOND]]);
});

it('a part of a session says which, and ends because the session goes on; cut by hand afterwards, it is no part of it, and keeps its grid', () => {
  const part = cutMeta(meta, { part: 2, parts: 3 }, { marked: true });
  expect(part.recorder).toMatchObject({
    ended: 'rolled-over',
    rolled: { session_id: meta.session_id, part: 2, parts: 3, grid_t0_us: T0 },
    marked: true,
    input: { skipped_ticks: 3 },
  });
  expect(part.recorder?.trimmed).toBeUndefined();
  const cut = cutMeta(part, { parentSha256: '0'.repeat(64) });
  expect(cut.recorder).toMatchObject({ ended: 'trimmed', trimmed: { parent_session_id: part.session_id, grid_t0_us: T0 } });
  expect(cut.recorder).not.toHaveProperty('rolled');
  expect(cut.recorder).not.toHaveProperty('marked');
});

it('a part knows how faithful it is, what the session missed as a whole, and every gap from before its first frame, if it is the first', () => {
  const session = {
    ...meta,
    recorder: { ...recorder, video: { ...recorder.video, dropped: 7, faithful: { compared: 9, late: 9, frames: [70] } } },
  };
  const faithful = { compared: 5, late: 0, frames: [] };
  const part = cutMeta(
    { ...session, recorder: { ...session.recorder, gaps: [gap(0.2, 0.4)] } },
    { part: 1, parts: 3 },
    { faithful, fromTheStart: true },
  );
  expect(part.recorder?.video.faithful).toEqual(faithful);
  expect(part.recorder?.rolled?.session).toMatchObject({ dropped: 7 });
  expect(part.recorder?.gaps).toEqual([gap(0.2, 0.4)]);
  // Of a piece that was cut by hand only that is known.
  expect(cutMeta(session, { parentSha256: '0'.repeat(64) }).recorder?.video.faithful).toEqual({ compared: 9, late: 9, frames: [10] });
});

it('another encoder that took over is named in the piece in which it did', () => {
  const relieved = [{ frame: 70, why: 'it hung', encoder: 'h264-14' }];
  const session = { ...meta, recorder: { ...recorder, video: { ...recorder.video, relieved } } };
  expect(cutMeta(session, { part: 2, parts: 3 }).recorder?.video.relieved).toEqual([{ frame: 10, why: 'it hung', encoder: 'h264-14' }]);
});

it('what is seen of a recorded window is told in each piece from its first frame on', () => {
  const views = [
    { frame: 40, shows: '800x600' },
    { frame: 90, shows: 'hidden' },
  ];
  const window = { ...meta, recorder: { ...recorder, video: { ...recorder.video, only_window: true, views } } };
  // The piece begins with what was seen last before it.
  expect(cutMeta(window, { part: 2, parts: 3 }).recorder?.video.views).toEqual([
    { frame: 0, shows: '800x600' },
    { frame: 30, shows: 'hidden' },
  ]);
});

it('a piece that reaches the session’s end says how it ended, and why; any other that it was cut', () => {
  const broken = {
    ...meta,
    recorder: { ...recorder, ended: 'recovered', ended_why: 'the power went', recovered: { lost_ms: 12 } },
  } as unknown as Meta;
  const origin = { parentSha256: '0'.repeat(64) };
  expect(cutMeta(broken, origin, { toTheEnd: true }).recorder).toMatchObject({
    ended: 'recovered',
    ended_why: 'the power went',
    recovered: { lost_ms: 12 },
  });
  const before = cutMeta(broken, origin).recorder;
  expect(before).toMatchObject({ ended: 'trimmed' });
  for (const key of ['ended_why', 'recovered']) expect(before).not.toHaveProperty(key);
  const whole = cutMeta(meta, origin, { toTheEnd: true }).recorder;
  for (const key of ['ended_why', 'recovered']) expect(whole).not.toHaveProperty(key);
});

it('a piece counts its own frames: what was captured and what repeats, and the bits of its own seconds', () => {
  const { video, input } =
    cutMeta(meta, { parentSha256: '0'.repeat(64) }, { repeats: 7, videoBytes: 3000, rows: 11, events: 12, lostEvents: 13 }).recorder ?? {};
  expect(video).toMatchObject({ captured: 173, repeats: 7, measured_bps: 8000 });
  expect(input).toMatchObject({ rows: 11, events: 12, lost_events: 13, skipped_ticks: 3 });
});

it('a gap that ends just where the piece begins, or begins just where it ends, is none of its own', () => {
  expect(piece([gap(0.5, 1), gap(1, 1.000001), gap(3.999999, 4), gap(4, 4.5)])).toEqual([
    [SECOND, SECOND + 1],
    [4 * SECOND - 1, 4 * SECOND],
  ]);
  // But where nothing lies before or after the piece, it has those too.
  const ends = (more: Partial<CutFacts>) =>
    cutMeta({ ...meta, recorder: { ...recorder, gaps: [gap(0.5, 1), gap(4, 4.5)] } }, { parentSha256: '0' }, more).recorder?.gaps;
  expect(ends({ fromTheStart: true })).toEqual([gap(0.5, 1)]);
  expect(ends({ toTheEnd: true })).toEqual([gap(4, 4.5)]);
  expect(ends({ fromTheStart: true, toTheEnd: true })).toEqual([gap(0.5, 1), gap(4, 4.5)]);
});

it('an encoder that took over at the first or the last frame of a piece did so in it, at the frame before or after it did not', () => {
  const relieved = [59, 60, 239, 240].map((frame) => ({ frame, why: 'it hung', encoder: 'h264-14' }));
  const taken = (of: typeof relieved | undefined) =>
    cutMeta({ ...meta, recorder: { ...recorder, video: { ...recorder.video, ...(of && { relieved: of }) } } }, { part: 2, parts: 3 })
      .recorder?.video;
  expect(taken(relieved)?.relieved?.map(({ frame }) => frame)).toEqual([0, 179]);
  for (const none of [[], relieved.slice(0, 1), undefined]) expect(taken(none)).not.toHaveProperty('relieved');
});

it('what is seen from just the first frame on needs no view from before it; where nothing was seen before, none is made up', () => {
  const seen = (...frames: number[]) => {
    const views = frames.map((frame) => ({ frame, shows: `from ${frame}` }));
    const whole = { ...meta, recorder: { ...recorder, video: { ...recorder.video, only_window: true, views } } };
    return cutMeta(whole, { part: 2, parts: 3 }).recorder?.video.views;
  };
  expect(seen(40, 60, 90)).toEqual([
    { frame: 0, shows: 'from 60' },
    { frame: 30, shows: 'from 90' },
  ]);
  expect(seen(61)).toEqual([{ frame: 1, shows: 'from 61' }]);
  expect(seen(0, 59, 240)).toEqual([{ frame: 0, shows: 'from 59' }]);
});

it('a piece has its own gold, network, labels, game and the piece that it continues, or none: never those of the whole', () => {
  const network = { rtt_ms: 20 } as unknown as NonNullable<CutFacts['network']>;
  const gold = { crf: 12 } as unknown as NonNullable<CutFacts['gold']>;
  const game = { rows: 3 } as unknown as NonNullable<CutFacts['game']>;
  const whole = { ...meta, recorder: { ...recorder, network, labels: { jump: 9 }, video: { ...recorder.video, gold } } } as Meta;
  const origin = { parentSha256: '0'.repeat(64) };
  const own = cutMeta(whole, origin, { network, gold, game, labels: { jump: 2 }, continues: 'before' }).recorder;
  expect(own).toMatchObject({ network, video: { gold }, game_state: game, labels: { jump: 2 }, continues: 'before' });
  const none = cutMeta(whole, origin).recorder;
  for (const key of ['network', 'labels', 'game_state', 'continues']) expect(none).not.toHaveProperty(key);
  expect(none?.video).not.toHaveProperty('gold');
  const { watermark: _none, ...unmarked } = recorder;
  expect(cutMeta({ ...meta, recorder: unmarked }, origin).recorder).not.toHaveProperty('watermark');
  const { faithful: _unknown, ...video } = recorder.video;
  expect(cutMeta({ ...meta, recorder: { ...recorder, video } }, origin).recorder?.video).not.toHaveProperty('faithful');
});

it('a part says what the session as a whole dropped, skipped and could not map, as far as that was counted', () => {
  const counted = {
    ...meta,
    recorder: { ...recorder, video: { ...recorder.video, dropped: 7, skipped: 8 }, input: { ...recorder.input, unmapped_events: 9 } },
  };
  const part = cutMeta(counted, { part: 2, parts: 3 }).recorder;
  expect(part?.rolled?.session).toEqual({ dropped: 7, skipped: 8, unmapped_events: 9 });
  for (const key of ['dropped', 'skipped']) expect(part?.video).not.toHaveProperty(key);
  expect(part?.input).not.toHaveProperty('unmapped_events');
  expect(cutMeta(meta, { part: 2, parts: 3 }).recorder?.rolled?.session).toEqual({});
});

it('a piece has its own id and begins at its own time; another maker’s shard is not cut', () => {
  const cut = cutMeta(meta, { parentSha256: 'ab' });
  expect(cut).toMatchObject({ session_id: '0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c111', timing: { t0_us: T0 + SECOND } });
  expect(cut.recorder?.trimmed).toEqual({
    parent_session_id: meta.session_id,
    parent_sha256: 'ab',
    grid_t0_us: T0,
    from_us: T0 + SECOND,
    to_us: T0 + 4 * SECOND,
  });
  const { recorder: _ours, ...theirs } = meta;
  expect(() => cutMeta(theirs, { parentSha256: 'ab' })).toThrow('not a shard of this recorder');
});

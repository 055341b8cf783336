import { describe, expect, it } from 'vitest';
import { EchoStats, LOSS_WINDOW_US } from '#core/network/echo-stats.ts';

const SECOND = 1_000_000;
const NOW = 100 * SECOND;

describe('an echo', () => {
  it('has a number of its own, from 0', () => {
    const stats = new EchoStats();
    expect([stats.send(5), stats.send(6), stats.send(7)]).toEqual([0, 1, 2]);
  });

  it('is answered within two seconds, or not at all', () => {
    const stats = new EchoStats();
    const [late, last] = [stats.send(NOW), stats.send(NOW)];
    stats.answer(late, NOW + 2 * SECOND + 1);
    expect(stats.figures(NOW + 2 * SECOND)).toEqual({ rttMs: undefined, jitterMs: undefined, lossPct: undefined });
    stats.answer(last, NOW + 2 * SECOND);
    expect(stats.figures(NOW + 2 * SECOND)).toEqual({ rttMs: 2000, jitterMs: undefined, lossPct: 0 });
    expect(stats.figures(NOW + 2 * SECOND + 1).lossPct).toBe(50);
  });

  it('may be answered at once, but not before', () => {
    const stats = new EchoStats();
    stats.answer(stats.send(NOW), NOW);
    expect(stats.figures(NOW).rttMs).toBe(0);
    stats.answer(stats.send(NOW), NOW - 1);
    expect(stats.figures(NOW)).toEqual({ rttMs: undefined, jitterMs: undefined, lossPct: 0 });
  });

  it('is known while it is among the last 512', () => {
    const stats = new EchoStats();
    for (let n = 0; n < 513; n++) stats.send(NOW + n);
    // One that is too long ago, and one that was not sent yet.
    stats.answer(0, NOW + 20_000);
    stats.answer(513, NOW + 20_513);
    expect(stats.figures(NOW + SECOND).rttMs).toBeUndefined();
    stats.answer(1, NOW + 20_001);
    expect(stats.figures(NOW + SECOND).rttMs).toBe(20);
  });

  it('in the place of one that was answered is not answered yet', () => {
    const stats = new EchoStats();
    for (let n = 0; n < 512; n++) stats.answer(stats.send(NOW), NOW + 10);
    stats.send(NOW);
    expect(stats.figures(NOW + 3 * SECOND).lossPct).toBeCloseTo(100 / 512, 9);
  });

  it('that took over half a millisecond to be sent left at nobody knows when; another is not concerned', () => {
    const stats = new EchoStats();
    const [first, second] = [stats.send(NOW), stats.send(NOW + 10)];
    stats.sent(NOW + 511);
    stats.answer(second, NOW + 3000);
    expect(stats.figures(NOW + 3000).rttMs).toBeUndefined();
    stats.answer(first, NOW + 4000);
    expect(stats.figures(NOW + 4000).rttMs).toBe(4);
  });
});

describe('jitter', () => {
  it('is a sixteenth of each change, by hand', () => {
    const stats = new EchoStats();
    const jitters = [20, 28, 20, 36].map((ms) => {
      stats.answer(stats.send(NOW), NOW + 1000 * ms);
      return stats.figures(NOW).jitterMs;
    });
    // 8 / 16; 0.5 + 7.5 / 16; 0.96875 + 15.03125 / 16.
    expect(jitters).toEqual([undefined, 0.5, 0.968_75, 1.908_203_125]);
  });

  it('is told with a round trip, and not without', () => {
    const stats = new EchoStats();
    for (const ms of [20, 28]) stats.answer(stats.send(NOW), NOW + 1000 * ms);
    expect(stats.figures(NOW).jitterMs).toBe(0.5);
    expect(stats.figures(NOW).jitterMs).toBeUndefined();
  });
});

describe('loss', () => {
  it('is the share of what was answered or is two seconds old', () => {
    const stats = new EchoStats();
    for (let n = 0; n < 4; n++) stats.send(NOW);
    stats.answer(1, NOW + 10);
    stats.send(NOW + SECOND);
    expect(stats.figures(NOW + 2 * SECOND).lossPct).toBe(0);
    expect(stats.figures(NOW + 2 * SECOND + 1).lossPct).toBe(75);
    expect(stats.figures(NOW + 3 * SECOND + 1).lossPct).toBe(80);
  });

  it('is that of a minute, its first microsecond included', () => {
    const stats = new EchoStats();
    stats.send(NOW);
    stats.answer(stats.send(NOW + 1), NOW + 10);
    expect(LOSS_WINDOW_US).toBe(60 * SECOND);
    expect(stats.figures(NOW + LOSS_WINDOW_US).lossPct).toBe(50);
    expect(stats.figures(NOW + LOSS_WINDOW_US + 1).lossPct).toBe(0);
    expect(stats.figures(NOW + LOSS_WINDOW_US + 2).lossPct).toBeUndefined();
  });
});

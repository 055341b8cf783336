import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PushDelivery } from '#format/core/time/push-delivery.ts';
import { Random } from '#scripts/random.ts';

/** Pictures of a source at 60 a second, whose clock is `offUs` off ours, and that take 3 ms and up to 10 more to arrive. */
function* pushed({ count = 600, offUs = 5e9, driftPpm = 0 }) {
  const chance = new Random(1);
  for (let n = 0; n < count; n++) {
    const seenUs = 1e9 + (n * 1e6) / 60;
    const longerUs = chance.next() ** 4 * 10_000;
    yield { n, longerUs, ptsUs: (seenUs - 1e9) * (1 + driftPpm / 1e6) + offUs, arrivedUs: seenUs + 3000 + longerUs };
  }
}

describe('how long pictures are on their way', () => {
  it('is told but for the quickest delivery, once there were enough of them', () => {
    const delivery = new PushDelivery();
    for (const { n, longerUs, ptsUs, arrivedUs } of pushed({})) {
      const toldUs = delivery.take(ptsUs, arrivedUs);
      if (n < 55) expect(toldUs).toBeGreaterThanOrEqual(20_000);
      if (n > 100) expect(Math.abs(toldUs - Math.max(100, longerUs))).toBeLessThan(20);
    }
  });

  it('follows clocks that drift apart', () => {
    const delivery = new PushDelivery();
    let worst = 0;
    for (const { n, longerUs, ptsUs, arrivedUs } of pushed({ count: 60 * 600, driftPpm: 50 })) {
      const toldUs = delivery.take(ptsUs, arrivedUs);
      if (n > 300) worst = Math.max(worst, Math.abs(toldUs - longerUs));
    }
    // 50 ppm are 3 ms a minute; two windows of half a minute may be as far off.
    expect(worst).toBeLessThan(3500);
  });

  it.each([3600e6, -3600e6])('is learned anew where the source’s clock jumps by %d us, as after sleep', (jumpUs) => {
    const delivery = new PushDelivery();
    for (const { ptsUs, arrivedUs } of pushed({})) delivery.take(ptsUs, arrivedUs);
    for (const { n, longerUs, ptsUs, arrivedUs } of pushed({ offUs: 5e9 + jumpUs })) {
      const toldUs = delivery.take(ptsUs, arrivedUs + 20e6);
      if (n === 0) expect(toldUs).toBe(20_000);
      if (n > 100) expect(Math.abs(toldUs - Math.max(100, longerUs))).toBeLessThan(20);
    }
  });

  it('is claimed to be 20 ms until a whole second was seen', () => {
    const told = (us: number) => {
      const delivery = new PushDelivery();
      delivery.take(0, 0);
      return delivery.take(us, us);
    };
    expect([999_999, 1_000_000].map(told)).toEqual([20_000, 100]);
  });

  it('may be a whole second longer than the quickest; beyond that, the source’s clock has jumped', () => {
    const told = (longerUs: number) => {
      const delivery = new PushDelivery();
      delivery.take(0, 0);
      return delivery.take(5e6 - longerUs, 5e6);
    };
    expect([1_000_000, 1_000_001].map(told)).toEqual([1_000_000, 20_000]);
  });

  it('forgets the quickest of a window of half a minute once the next such window is over', () => {
    const delivery = new PushDelivery();
    delivery.take(0, 0);
    // Each later one takes 1 ms longer than the first.
    const told = [30e6, 60e6, 90e6, 90e6 + 1].map((us) => delivery.take(us - 1000, us));
    // A window is over only after its half minute: the second begins at 60 s, the third behind 90 s.
    expect(told).toEqual([1000, 1000, 1000, 100]);
  });

  it('is never less than a tenth of a millisecond, whatever the source says', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.nat(1e9)), { maxLength: 100 }), (pictures) => {
        const delivery = new PushDelivery();
        let arrivedUs = 0;
        for (const [ptsUs, afterUs] of pictures) {
          arrivedUs += afterUs;
          expect(delivery.take(ptsUs, arrivedUs)).toBeGreaterThanOrEqual(100);
        }
      }),
    );
  });
});

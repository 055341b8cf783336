import { describe, expect, it } from 'vitest';
import { Fft } from '#format/core/signal/fourier/fft.ts';
import { PictureMotion } from '#format/core/signal/picture-motion.ts';
import { Random } from '#scripts/random.ts';

describe('the transform', () => {
  it('matches its definition, and its inverse undoes it', () => {
    const chance = new Random(3);
    const x = Float64Array.from({ length: 32 }, () => chance.next());
    const [re, im] = [x.slice(), new Float64Array(32)];
    const fft = new Fft(32);
    fft.forward(re, im);
    for (let k = 0; k < 32; k++) {
      const angle = (n: number) => (-2 * Math.PI * k * n) / 32;
      expect(re[k]).toBeCloseTo(
        x.reduce((sum, value, n) => sum + value * Math.cos(angle(n)), 0),
        10,
      );
      expect(im[k]).toBeCloseTo(
        x.reduce((sum, value, n) => sum + value * Math.sin(angle(n)), 0),
        10,
      );
    }
    fft.inverse(re, im);
    re.forEach((value, n) => {
      expect(value / 32).toBeCloseTo(x[n] as number, 10);
    });
  });

  it('of two values is their sum and their difference', () => {
    const [re, im] = [Float64Array.of(3, 5), new Float64Array(2)];
    new Fft(2).forward(re, im);
    expect([...re, ...im]).toEqual([8, -2, 0, 0]);
  });

  it.each([0, 1, 3, 100])('refuses a length of %i', (size) => {
    expect(() => new Fft(size)).toThrow(RangeError);
  });
});

/** A world of boxes, larger than any picture of it. */
function world(seed: number) {
  const [width, height] = [1400, 900];
  const chance = new Random(seed);
  const luma = new Uint8Array(width * height).fill(90);
  for (let i = 0; i < 400; i++) {
    const [x, y] = [Math.floor(chance.next() * (width - 80)), Math.floor(chance.next() * (height - 60))];
    const [w, h, value] = [10 + Math.floor(chance.next() * 70), 10 + Math.floor(chance.next() * 50), 30 + Math.floor(chance.next() * 180)];
    for (let row = y; row < y + h; row++) luma.fill(value, row * width + x, row * width + x + w);
  }
  return (x: number, y: number, noise = 0) => {
    const picture = new Uint8Array(640 * 360);
    for (let row = 0; row < 360; row++) picture.set(luma.subarray((y + row) * width + x, (y + row) * width + x + 640), row * 640);
    if (noise > 0) for (let i = 0; i < picture.length; i++) picture[i] = (picture[i] as number) + Math.floor(chance.next() * noise);
    return { luma: picture, stride: 640, width: 640, height: 360 };
  };
}

describe('the motion of a picture', () => {
  it.each([
    [0, 0],
    [3, 0],
    [-17, 4],
    [40, -25],
    [1, -1],
  ])('is found to a tenth of a pixel: %i, %i', (dx, dy) => {
    const look = world(1);
    const motion = new PictureMotion(640, 360);
    motion.take(look(300, 200));
    expect(motion.dx).toBeNaN();
    // The camera goes right, the picture left.
    motion.take(look(300 - dx, 200 - dy));
    expect(Math.abs(motion.dx - dx)).toBeLessThan(0.15);
    expect(Math.abs(motion.dy - dy)).toBeLessThan(0.15);
    expect(motion.certainty).toBeGreaterThan(0.3);
  });

  it('is found under noise, and next to a part that stands still', () => {
    const look = world(2);
    const motion = new PictureMotion(640, 360);
    const still = look(0, 0);
    const show = (x: number, y: number) => {
      const picture = look(x, y, 20);
      for (let row = 240; row < 330; row++) picture.luma.set(still.luma.subarray(row * 640, row * 640 + 200), row * 640);
      motion.take(picture);
    };
    show(300, 200);
    show(309, 204);
    expect(Math.abs(motion.dx + 9)).toBeLessThan(0.5);
    expect(Math.abs(motion.dy + 4)).toBeLessThan(0.5);
  });

  it.each([
    { frame: 'pillars', left: 80, top: 0, noise: 0 },
    { frame: 'a letterbox', left: 0, top: 70, noise: 0 },
    { frame: 'the frame of a small view', left: 160, top: 100, noise: 0 },
    { frame: 'the frame of a small view, with an encoder’s noise', left: 160, top: 100, noise: 3 },
  ])('is that of what moves inside a still frame with a pattern: $frame', ({ left, top, noise }) => {
    const look = world(3);
    const pattern = look(500, 400).luma;
    const motion = new PictureMotion(640, 360);
    let x = 300;
    let y = 200;
    const show = (dx: number, dy: number) => {
      [x, y] = [x - dx, y - dy];
      const picture = look(x, y, noise);
      for (let row = 0; row < 360; row++) {
        const isFrame = row < top || row >= 360 - top;
        const at = row * 640;
        const frame = pattern.subarray(at, at + 640);
        if (isFrame) picture.luma.set(frame, at);
        else {
          picture.luma.set(frame.subarray(0, left), at);
          picture.luma.set(frame.subarray(640 - left), at + 640 - left);
        }
      }
      motion.take(picture);
      return motion;
    };
    show(0, 0);
    for (const [dx, dy] of [
      [-7, 3],
      [0, 0],
      [12, -5],
      [-2, 1],
    ] as const) {
      const found = show(dx, dy);
      expect(Math.abs(found.dx - dx)).toBeLessThan(0.3);
      expect(Math.abs(found.dy - dy)).toBeLessThan(0.3);
      expect(found.certainty).toBeGreaterThan(0.3);
    }
  });

  it('is none where only a thing moves in a still picture', () => {
    const look = world(4);
    const motion = new PictureMotion(640, 360);
    for (let n = 0; n < 5; n++) {
      const picture = look(300, 200);
      for (let row = 150; row < 200; row++) picture.luma.fill(255, row * 640 + 250 + 9 * n, row * 640 + 290 + 9 * n);
      motion.take(picture);
    }
    expect(Math.abs(motion.dx)).toBeLessThan(0.3);
    expect(Math.abs(motion.dy)).toBeLessThan(0.3);
  });

  it.each([1020, 1022, 2046])('is none in a still picture of %i px, of which only the middle is looked at', (length) => {
    const luma = Uint8Array.from({ length: length * length }, (_, i) => ((i % length) & 64) + (Math.floor(i / length) & 32));
    const motion = new PictureMotion(length, length);
    for (let n = 0; n < 2; n++) motion.take({ luma, stride: length });
    expect([motion.dx, motion.dy]).toEqual([expect.closeTo(0), expect.closeTo(0)]);
  });

  it('is not inferred from black, nor from a single picture', () => {
    const motion = new PictureMotion(640, 360);
    const black = { luma: new Uint8Array(640 * 360).fill(16), stride: 640, width: 640, height: 360 };
    motion.take(black);
    motion.take(black);
    expect(motion.dx).toBeNaN();
    expect(motion.certainty).toBe(0);
  });

  it('is uncertain between two pictures with nothing in common', () => {
    const motion = new PictureMotion(640, 360);
    motion.take(world(5)(100, 100));
    motion.take(world(6)(300, 200));
    expect(motion.certainty).toBeLessThan(0.3);
  });
});

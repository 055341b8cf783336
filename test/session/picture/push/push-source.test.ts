import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { nowUs } from '#native/clock.ts';
import type { lookOnWindows } from '#native/windows/screen/window-look.ts';
import { blackPicture } from '#session/picture/black-picture.ts';
import { gfxCapture } from '#session/picture/push/push-formats.ts';
import { PushSource } from '#session/picture/push/push-source.ts';
import { until } from '#test/support/gap.ts';
import { pushedBy } from '#test/support/pushed.ts';
import { quietCodecs } from '#video/quiet.ts';

const SIZE = { width: 320, height: 180 };
const plan = { display: '', region: { ...SIZE, x: 0, y: 0 }, area: { ...SIZE, x: 0, y: 0 }, picture: SIZE, cursor: false };

beforeAll(() => quietCodecs());

describe('a window that pushes its pictures', () => {
  it('is black while it is minimised, and until it shows something new', async () => {
    let now: ReturnType<typeof lookOnWindows> = SIZE;
    using source = await PushSource.open(plan, pushedBy('144 at random'), { window: 7, look: () => now });
    const picture = blackPicture(SIZE);
    const shown = async () => {
      await sleep(120);
      source.read();
      if (source.changed()) await source.follow();
      source.convertInto(picture);
      return picture.equals(blackPicture(SIZE)) ? 'black' : source.view;
    };
    expect(await shown()).toMatchObject({ source: SIZE, area: plan.area });
    expect(source.window).toBe(7);
    now = 'hidden';
    expect(await shown()).toBe('black');
    expect(source.view).toBe('hidden');
    expect(source.window).toBe(undefined);
    now = { width: 400, height: 300 };
    await until('it is back', async () => (await shown()) !== 'black');
    expect(source.view).toEqual({ source: { width: 400, height: 300 }, area: plan.area });
    expect(source.stamp.sinceUs).toBe(source.stamp.atUs - source.stamp.errUs);
    now = 'closed';
    expect(await shown()).toBe('black');
    expect(await source.leave()).toBe(true);
  });
});

describe('a source that pushes', () => {
  it('shows its latest picture whenever it is read, with the time at which that was seen', async () => {
    using source = await PushSource.open(plan, pushedBy('144 at random'));
    const picture = blackPicture(SIZE);
    let [last, changes, before] = [0, 0, ''];
    for (let n = 0; n < 60; n++) {
      await sleep(16);
      const beganUs = nowUs();
      expect(source.read()).toBe(0);
      const { atUs, errUs } = source.stamp;
      expect(atUs).toBeGreaterThanOrEqual(Math.max(last, beganUs));
      expect(atUs).toBeLessThanOrEqual(nowUs());
      expect(errUs).toBeGreaterThanOrEqual(100);
      last = atUs;
      source.convertInto(picture);
      const now = picture.subarray(0, SIZE.width * SIZE.height).toString('base64');
      if (now !== before) changes += 1;
      before = now;
    }
    // Its digits change with each of its pictures.
    expect(changes).toBeGreaterThan(30);
    expect(source.view).toEqual({ source: plan.region, area: plan.area });
    expect(source.changed()).toBe(false);
    expect(source.pixel(10, 10)).toBeGreaterThanOrEqual(0);
  });

  it('goes on with what it showed last while it gives nothing, and says that this is what is seen', async () => {
    using source = await PushSource.open(plan, pushedBy('one, then none for three seconds'));
    source.read();
    await sleep(300);
    const beganUs = nowUs();
    expect(source.read()).toBe(0);
    const { atUs, errUs, sinceUs } = source.stamp;
    // For all that is known it hangs: what the screen showed since then may be what it shows.
    expect(sinceUs).toBeLessThan(beganUs - 250_000);
    expect(beganUs - atUs).toBeLessThan(200_000);
    expect(errUs).toBeLessThan(200_000);
    const picture = blackPicture(SIZE);
    source.convertInto(picture);
    expect(new Set(picture.subarray(0, 1000)).size).toBeGreaterThan(1);
  });

  it('is black once it has ended', async () => {
    using source = await PushSource.open(plan, pushedBy('24, then the end'));
    await until('it has ended', () => source.changed());
    await source.follow();
    expect(source.view).toBe('lost');
    expect(source.changed()).toBe(false);
    source.read();
    const picture = blackPicture(SIZE).fill(99);
    source.convertInto(picture);
    expect(picture.equals(blackPicture(SIZE))).toBe(true);
  });

  it('says at once why it cannot be opened, and after five seconds that it gives nothing', async () => {
    const denied = PushSource.open(plan, { name: 'nonesuch', opens: { graph: 'nonesuch=1' } });
    await expect(denied).rejects.toMatchObject({
      code: 'preflight.display',
      message: expect.stringMatching(/^nonesuch is not there \(FFmpeg code -?\d+\)$/),
    });
    const other = PushSource.open({ ...plan, region: { ...plan.region, width: 322 } }, pushedBy('144 at random'));
    await expect(other).rejects.toThrow('gives 320x180, where 322x180 was asked for');
  });
});

it('Windows is asked for one window, scaled with bars, and never for a part of it', () => {
  const { opens } = gfxCapture({ ...plan, cursor: true }, 66_130);
  expect(opens).toEqual({
    graph: 'gfxcapture=hwnd=66130:capture_cursor=1:max_framerate=120:width=320:height=180:resize_mode=scale_aspect,hwdownload,format=bgra',
  });
});

import { closeSync, cpSync, openSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CONTROLS } from '#format/core/parquet/tables.ts';
import { IVF_FRAME_HEADER_BYTES } from '#format/core/video/ivf.ts';
import { validate } from '#library/index.ts';
import { openBrowser } from '#scripts/app/browser.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { writeNetwork } from '#session/tables/net-table.ts';
import { FrameIndex, unpackFrames } from '#shard/core/review/frame-table.ts';
import { framesOf } from '#shard/review/tracks.ts';
import { AppPage } from '#test/support/app-page.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { expectFails, failing, readMeta } from '#test/support/shards.ts';

/** The review of a recording whose pictures cannot all be shown. */
let station: RunningConsole;
let browser: Browser;
const id = basename(inject('shard'));

beforeAll(async () => {
  // Nothing is recorded: no display is needed.
  station = await RunningConsole.start(':0');
  browser = await openBrowser();
  cpSync(inject('shard'), join(station.shards, id), { recursive: true });
  const { t0_us } = readMeta(inject('shard')).timing;
  const rows = Array.from({ length: 12 }, (_, i) => ({ tsUs: t0_us + i * 500_000, rttMs: 20 + i, jitterMs: 2, lossPct: i === 6 ? 5 : 0 }));
  new JournalWriter(join(station.shards, 'journal')).close();
  await writeNetwork(join(station.shards, id), join(station.shards, 'journal'), rows);
});

afterAll(async () => {
  await browser?.close();
  await station?.[Symbol.asyncDispose]();
});

/** Takes a decoder away, as Chromium does when another tab needs it: once, in the middle of a group of pictures. */
const TAKEN_AWAY = `
  const Real = VideoDecoder;
  let lost = false;
  VideoDecoder = class extends Real {
    constructor(init) {
      super(init);
      this.taken = init.error;
    }
    decode(chunk) {
      super.decode(chunk);
      if (lost || chunk.type === 'key') return;
      lost = true;
      this.close();
      this.taken(new DOMException('Codec reclaimed due to inactivity.', 'QuotaExceededError'));
    }
  };`;

/** Counts open pictures and waiting packets. */
const COUNTED = `
  const Real = VideoDecoder;
  const seen = { open: 0, mostOpen: 0, mostQueued: 0 };
  window.seen = seen;
  const { close } = VideoFrame.prototype;
  VideoFrame.prototype.close = function () {
    seen.open -= 1;
    close.call(this);
  };
  VideoDecoder = class extends Real {
    constructor(init) {
      super({
        ...init,
        output: (picture) => {
          seen.open += 1;
          seen.mostOpen = Math.max(seen.mostOpen, seen.open);
          init.output(picture);
        },
      });
    }
    decode(chunk) {
      super.decode(chunk);
      seen.mostQueued = Math.max(seen.mostQueued, this.decodeQueueSize);
    }
  };`;

/** As a browser without a decoder of AV1 answers, and how often it was asked. */
const NONE = `
  window.askedFor = 0;
  VideoDecoder.isConfigSupported = async () => {
    window.askedFor += 1;
    return { supported: false };
  };`;

async function open(frame: number, script?: string): Promise<{ app: AppPage; reach: (frame: number) => Promise<void> }> {
  const page = await (await browser.newContext()).newPage();
  if (script !== undefined) await page.addInitScript({ content: script });
  const app = new AppPage(page);
  const { origin, hash } = new URL(station.link);
  await page.goto(`${origin}/?at=review&id=${id}&frame=${frame}${hash}`);
  const picture = page.locator('canvas.picture');
  await picture.waitFor();
  const reach = (n: number) => until(`frame ${n} is drawn`, async () => Number(await picture.getAttribute('data-drawn')) === n);
  return { app, reach };
}

/** Where everything is, whole pixels. */
const PLACES = `[...document.querySelectorAll('.transport, .transport button, canvas.time, canvas.picture, .slider, .lane-name, .cutting, aside')]
  .map((one) => { const { x, y, width, height } = one.getBoundingClientRect(); return [one.className, x, y, width, height].join(' '); })`;

describe('in a window of 1280 by 720', () => {
  it('everything that moves through a recording is in sight, and stays where it is while it plays', async () => {
    const { app, reach } = await open(0);
    const { page } = app;
    await page.setViewportSize({ width: 1280, height: 720 });
    await app.text(/^(Passed|Failed)/);
    await reach(0);
    const bottoms = (await page.evaluate(
      `[...document.querySelectorAll('.transport, canvas.time')].map((one) => one.getBoundingClientRect().bottom)`,
    )) as number[];
    expect(bottoms.length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...bottoms)).toBeLessThanOrEqual(720);
    expect(await page.evaluate('document.documentElement.scrollHeight')).toBe(720);
    const before = await page.evaluate(PLACES);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    for (let looks = 0; looks < 20; looks++) {
      await page.waitForTimeout(100);
      expect(await page.evaluate(PLACES)).toEqual(before);
    }
    expect(await app.violations()).toEqual([]);
    await page.context().close();
  });

  it('no key does anything under a question', async () => {
    const { app, reach } = await open(0);
    const { page } = app;
    await reach(0);
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<div role="alertdialog" aria-label="A question"><button>Yes</button></div>')`,
    );
    await page.getByRole('button', { name: 'Yes' }).focus();
    for (const key of ['.', 'ArrowRight', 'i', 'o', 'x']) await page.keyboard.press(key);
    await page.evaluate(`document.querySelector('[role="alertdialog"]').remove()`);
    await page.keyboard.press('.');
    // The one press that counts.
    await reach(1);
    expect(await page.getByText(/^Chosen/).count()).toBe(0);
    await page.context().close();
  });

  it('a drag anywhere on the lanes goes where it is', async () => {
    const { app, reach } = await open(0);
    const { page } = app;
    await page.setViewportSize({ width: 1280, height: 720 });
    await reach(0);
    const lanes = await page.getByRole('img', { name: /^Keys, mouse speed/ }).boundingBox();
    if (lanes === null) throw new Error('no lanes');
    const y = lanes.y + lanes.height / 2;
    const shown = async () => Number(new URL(page.url()).searchParams.get('frame'));
    await page.mouse.move(lanes.x + 0.4 * lanes.width, y);
    await page.mouse.down();
    await page.mouse.move(lanes.x + 0.6 * lanes.width, y, { steps: 5 });
    await until('it follows while it is dragged', async () => (await shown()) > 0);
    const there = await shown();
    await page.mouse.move(lanes.x + 0.9 * lanes.width, y, { steps: 5 });
    await page.mouse.up();
    await until('it has followed', async () => (await shown()) > there);
    await page.context().close();
  });
});

describe('the lag over a recording', () => {
  long('is shown where there is one, and a click leads to the frame', async () => {
    const { sync, durationS } = await validate(inject('shard'));
    const page = await (await browser.newContext()).newPage();
    const app = new AppPage(page);
    const { origin, hash } = new URL(station.link);
    await page.goto(`${origin}/?at=shard&id=${id}${hash}`);
    await app.title('What is in this recording');
    await page.getByRole('heading', { name: 'Contents' }).waitFor();
    const plot = page.getByRole('img', { name: /^Lag over the recording/ });
    // On a machine that was late nothing may be said of six seconds, and then nothing is drawn.
    expect(await plot.count()).toBe(sync?.lag_ms === undefined ? 0 : 1);
    if (sync?.lag_ms === undefined) console.warn('not clicked: nothing is said of the lag of this shard');
    else {
      await app.text(`The picture answers ${Math.round(10 * sync.lag_ms.median) / 10} ms after the input`);
      expect(await app.violations()).toEqual([]);
      await plot.click();
      await page.locator('canvas.picture').waitFor();
      const frame = Number(new URL(page.url()).searchParams.get('frame'));
      expect(Math.abs(frame / 60 - durationS / 2)).toBeLessThan(0.6);
    }
    await page.context().close();
  });
});

describe('the network of a recording', () => {
  long('is drawn, and a click on it leads to the frame; the review has it as a lane', async () => {
    const page = await (await browser.newContext()).newPage();
    const app = new AppPage(page);
    const { origin, hash } = new URL(station.link);
    await page.goto(`${origin}/?at=shard&id=${id}${hash}`);
    await app.text('Round trip 26.00 ms, jitter 2.00 ms, at most 5.00 % lost in a minute; — kbit/s to the other side');
    expect(await app.violations()).toEqual([]);
    await page.getByRole('img', { name: /^Round trip over the recording/ }).click();
    await page.locator('canvas.picture').waitFor();
    expect(Number(new URL(page.url()).searchParams.get('frame'))).toBeGreaterThan(60);
    const lane = page.getByRole('img', { name: /^The network over time/ });
    await lane.waitFor();
    const inked = `(() => {
      const canvas = document.querySelector('canvas[aria-label^="The network over time"]');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, i) => i % 4 === 3 && value > 0).length;
    })()`;
    // A line across the whole lane, and its scale.
    await until('the lane is drawn', async () => ((await page.evaluate(inked)) as number) > 500);
    await page.context().close();
  });
});

describe('the review', () => {
  long('reopens a decoder that was taken away, and shows the frame all the same', async () => {
    const { app, reach } = await open(50, TAKEN_AWAY);
    await reach(50);
    await app.page.keyboard.press('.');
    await reach(51);
    expect(await app.page.getByRole('alert').count()).toBe(0);
    await app.page.context().close();
  });

  long('keeps no more pictures and packets than it needs, however fast it is stepped through', async () => {
    const { app, reach } = await open(0, COUNTED);
    await reach(0);
    // Every frame once, faster than they can be shown.
    for (let i = 0; i < 150; i++) await app.page.keyboard.press('.');
    await reach(150);
    await app.page.keyboard.press('Shift+ArrowLeft');
    await reach(90);
    const seen = await app.page.evaluate(
      () => (globalThis as unknown as { seen: { open: number; mostOpen: number; mostQueued: number } }).seen,
    );
    expect(seen.mostQueued).toBeGreaterThan(0);
    expect(seen.mostQueued).toBeLessThanOrEqual(8);
    expect(seen.mostOpen).toBeLessThanOrEqual(50);
    await app.page.context().close();
  });

  it('draws the pads next to the picture, and puts into words what is down', async () => {
    // The player had none: the keyboard's rows are turned into a pad's. The broken signature is for another test.
    using copy = new ShardCopy(inject('shard'));
    await copy.editTable(CONTROLS, (rows) =>
      rows.map((row) => (row.device === 'kb' ? { ...row, device: 'pad', custom_pad: 1, pad_lx: 0.5, pad_lt: 1, pad_buttons: 5 } : row)),
    );
    expect(await failing(copy.path)).toContain('hashes.match');
    cpSync(copy.file('controls.parquet'), join(station.shards, id, 'controls.parquet'));
    const { app, reach } = await open(60);
    await reach(60);
    await app.page.getByRole('img', { name: 'Gamepad 2: A X. Left stick 0.50 0.00, right stick 0.00 0.00, triggers 1.00 0.00.' }).waitFor();
    expect(await app.violations()).toEqual([]);
    await app.page.context().close();
    cpSync(join(inject('shard'), 'controls.parquet'), join(station.shards, id, 'controls.parquet'));
  });

  it('says what this browser cannot decode, once, and shows everything else', async () => {
    const { app } = await open(60, NONE);
    await app.text('This browser cannot show AV1 on this machine; everything else is shown.');
    await app.page.getByRole('img', { name: /^Keys, mouse speed, gaps and problems over time/ }).waitFor();
    await app.page.keyboard.press('.');
    await until('the next frame is named', async () => (await app.page.getByText('frame 61 of').count()) > 0);
    // Once for each frame that was asked for: it does not go on asking.
    expect(await app.page.evaluate('window.askedFor')).toBe(2);
    expect(await app.violations()).toEqual([]);
    await app.page.context().close();
  });

  long('names the frame that cannot be decoded, shows those before it, and goes on after it', async () => {
    const video = join(station.shards, id, 'video.ivf');
    const index = new FrameIndex(unpackFrames((await framesOf(join(station.shards, id))).buffer as ArrayBuffer));
    const broken = index.keyAfter(0) - 30;
    const { begin, end } = index.range(broken, broken + 1);
    const fd = openSync(video, 'r+');
    // The container stays whole: only the picture is broken.
    writeSync(fd, Buffer.alloc(end - begin - IVF_FRAME_HEADER_BYTES, 0xff), 0, undefined, begin + IVF_FRAME_HEADER_BYTES);
    closeSync(fd);
    // Validation sees that it is damaged.
    await expectFails(join(station.shards, id), ['hashes.match', 'qat.same', 'video.pts', 'video.readable']);
    const { app, reach } = await open(broken - 5);
    await reach(broken - 5);
    for (let i = 0; i < 5; i++) await app.page.keyboard.press('.');
    await app.text(`frame ${broken} cannot be decoded`);
    expect(await app.page.locator('canvas.picture').getAttribute('data-drawn')).toBe('-1');
    expect(await app.violations()).toEqual([]);
    await app.page.keyboard.press(',');
    await reach(broken - 1);
    expect(await app.page.getByRole('alert').count()).toBe(0);
    for (let i = 0; i < 6; i++) await app.page.keyboard.press('ArrowRight');
    await reach(broken + 35);
    expect(await app.page.getByRole('alert').count()).toBe(0);
    await app.page.context().close();
  });
});

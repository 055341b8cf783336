import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import type { FrameSource } from '#core/ports/frame-source.ts';
import { GapError } from '#format/core/errors.ts';
import { blackPicture } from '#session/picture/black-picture.ts';
import { PushSource } from '#session/picture/push/push-source.ts';
import { ReturningSource } from '#session/picture/returning-source.ts';
import { until } from '#test/support/gap.ts';
import { pushedBy } from '#test/support/pushed.ts';
import { AVERROR_EOF } from '#video/av/constants.ts';
import { quietCodecs } from '#video/quiet.ts';

const SIZE = { width: 320, height: 180 };
const region = { ...SIZE, x: 0, y: 0 };
const plan = { display: '', region, area: region, picture: SIZE, cursor: false };
const VIEW = { source: region, area: region };

beforeAll(() => quietCodecs());

/** A screen that is grey, and whose reads give these codes, then 0. */
class Screen implements FrameSource, Disposable {
  readonly name = 'screen';
  readonly view = VIEW;
  readonly #codes: number[];
  isOpen = true;

  constructor(...codes: number[]) {
    this.#codes = codes;
  }

  read(): number {
    return this.#codes.shift() ?? 0;
  }

  changed(): boolean {
    return false;
  }

  async follow(): Promise<void> {}

  pixel(): number {
    return 0x808080;
  }

  convertInto(picture: Uint8Array): void {
    picture.fill(128);
  }

  [Symbol.dispose](): void {
    this.isOpen = false;
  }
}

/** Reads as the grab does. */
async function read(source: FrameSource) {
  const code = source.read();
  if (source.changed()) {
    await source.follow();
    source.read();
  }
  const picture = blackPicture(SIZE);
  source.convertInto(picture);
  return { code, isBlack: picture.equals(blackPicture(SIZE)), view: source.view };
}

it.each([
  ['UAC refuses to let it be read (gdigrab)', -5],
  ['its driver is started anew', AVERROR_EOF],
])('a screen is black while %s, and comes back', async (_, lost) => {
  const opened: Screen[] = [];
  const open = async () => {
    if (opened.length === 1 && tries++ < 1) throw new GapError('preflight.display', 'not yet', 'Wait');
    opened.push(new Screen(...(opened.length === 0 ? [0, 0, lost] : [])));
    return opened.at(-1) as Screen;
  };
  let tries = 0;
  using source = await ReturningSource.open([open], SIZE);
  expect(await read(source)).toEqual({ code: 0, isBlack: false, view: VIEW });
  expect(await read(source)).toEqual({ code: 0, isBlack: true, view: 'lost' });
  expect(source.pixel(0, 0)).toBe(0);
  // The first attempt fails.
  await until('it is back', async () => !(await read(source)).isBlack);
  expect([tries, opened.map(({ isOpen }) => isOpen)]).toEqual([2, [false, true]]);
  expect(await read(source)).toEqual({ code: 0, isBlack: false, view: VIEW });
});

it('an error that nothing mends is passed on', async () => {
  using source = await ReturningSource.open([async () => new Screen(0, -12)], SIZE);
  expect(source.read()).toBe(-12);
});

it('a source that pushes, and ends, is shown again once it gives pictures', async () => {
  let opens = 0;
  const open = () => PushSource.open(plan, pushedBy(opens++ === 0 ? '24, then the end' : '144 at random'));
  using source = await ReturningSource.open([open], SIZE);
  const views: unknown[] = [];
  await until('it is back', async () => {
    const { view } = await read(source);
    if (view !== views.at(-1)) views.push(view);
    return views.length === 3;
  });
  expect(views).toEqual([VIEW, 'lost', VIEW]);
  expect(opens).toBe(2);
  expect(source.stamp?.errUs).toBeGreaterThan(0);
  expect(await source.leave()).toBe(true);
});

it('is not opened again once the session has ended', async () => {
  const late = Promise.withResolvers<Screen>();
  let opens = 0;
  const source = await ReturningSource.open([() => (opens++ === 0 ? Promise.resolve(new Screen(0, -5)) : late.promise)], SIZE);
  await read(source);
  await until('it is opened anew', async () => {
    source.read();
    return opens === 2;
  });
  const screen = new Screen();
  const left = source.leave();
  late.resolve(screen);
  expect(await left).toBe(true);
  source[Symbol.dispose]();
  expect(screen.isOpen).toBe(false);
  await sleep(600);
  source.read();
  expect(opens).toBe(2);
});

it('uses the first way that works from then on, and none that opens but cannot be read', async () => {
  const asked: string[] = [];
  const way = (name: string, opened: () => Screen) => async () => {
    asked.push(name);
    return opened();
  };
  const missing = way('missing', () => {
    throw new GapError('preflight.display', 'not here', 'None');
  });
  const locked = new Screen(-5);
  using source = await ReturningSource.open([missing, way('locked', () => locked), way('works', () => new Screen(0, -5))], SIZE);
  expect([asked, locked.isOpen]).toEqual([['missing', 'locked', 'works'], false]);
  await read(source);
  await until('it is opened anew', async () => (await read(source)) !== undefined && asked.length === 4);
  expect(asked.at(-1)).toBe('works');
  await expect(ReturningSource.open([way('locked', () => new Screen(-5))], SIZE)).rejects.toThrow('screen returns no picture');
});

it('says that a thread of a lost source hangs', async () => {
  const hanging = Object.assign(new Screen(0, -5), { leave: async () => false });
  using source = await ReturningSource.open([async () => hanging], SIZE);
  await read(source);
  expect(await source.leave()).toBe(false);
});

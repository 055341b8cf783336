import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { firstAtLeast } from '#format/core/time/first-at-least.ts';
import type { TsUs } from '#format/core/time/units.ts';
import { inOrder } from '#shard/core/import/in-order.ts';
import { focusOf, OUR_LIBRARY, OwaInputs, pictureOf, WindowMessage } from '#shard/core/import/owa-message.ts';
import { lateness, pictureTimes } from '#shard/core/import/picture-times.ts';
import type { Source } from '#shard/core/import/source.ts';
import type { SourceInput } from '#shard/core/import/source-input.ts';
import { McapMessages } from '#shard/import/mcap-messages.ts';

/** A container may round the times of its pictures to whole milliseconds, us. */
const SAME_US = 1500;

/** A recording of open-world-agents (github.com/open-world-agents/open-world-agents), with its video beside it. `game`: what the title of its window contains. */
export async function owaMcap(path: string, game: string | undefined): Promise<Source> {
  const { uri, ptsUs, messageUs, windows, mouse, library, brokenOff } = await overview(path);
  // We wrote when each picture was taken, not when news of it came.
  const isOurs = library.startsWith(OUR_LIBRARY);
  const times = isOurs ? messageUs : pictureTimes(ptsUs, messageUs);
  const late = lateness(times, messageUs);
  const video = videoOf(path, uri);
  return {
    from: `OWAMcap (${library})`,
    video,
    files: [path, video],
    clock: 'the clock of the system (Unix time), which may be set while it records',
    cannot: [
      'where a key lies on the keyboard, only what its layout calls it',
      'anything of gamepads',
      ...(isOurs
        ? []
        : [
            `when exactly a picture was taken: news of it came ${ms(late.p50)} ms (half of them) to ${ms(late.p99)} ms (99 in 100) later than the quickest near it`,
          ]),
      ...(mouse === 'mouse/raw' ? [] : ['what the mouse itself did: its motion is that of the pointer, in pixels']),
      ...(brokenOff === undefined ? [] : [`what came after: the file is damaged or was cut off there (${brokenOff})`]),
    ],
    game: [game ?? 'any'],
    pictures: (wanted) => ({ timesUs: wanted.map((us) => timeNear(us, ptsUs, times)) }),
    inputs: () => inputsOf(path, mouse, game === undefined ? [] : focusOf(windows, game)),
  };
}

/** The video that a recording names: as it says, or of that name beside it, and never outside of its own folder. Throws a GapError (`import.source`). */
function videoOf(path: string, uri: string): string {
  const folder = realpathSync(dirname(path));
  const name = uri.replaceAll('\\', '/');
  const found = [resolve(folder, name), join(folder, basename(name))].find((one) => existsSync(one) && isInside(folder, realpathSync(one)));
  if (found !== undefined) return found;
  throw new GapError(
    'import.source',
    `${path}: its pictures are in ${uri}, which is not beside it`,
    `Put ${basename(name)} into ${folder}`,
  );
}

interface Overview {
  /** Of the video. */
  readonly uri: string;
  /** Of the pictures, in order. */
  readonly ptsUs: Float64Array;
  readonly messageUs: Float64Array;
  readonly windows: readonly { readonly atUs: TsUs; readonly title: string }[];
  /** Which of its two topics says what the mouse did: that of the device, where it has motion, else that of the pointer. */
  readonly mouse: 'mouse/raw' | 'mouse';
  readonly library: string;
  readonly brokenOff: string | undefined;
}

async function overview(path: string): Promise<Overview> {
  const file = new McapMessages(path);
  const pictures: { readonly pts: number; readonly us: number }[] = [];
  const windows: { atUs: TsUs; title: string }[] = [];
  const mouse = { device: 0, positions: 0, pointer: 0 };
  const raw = new OwaInputs();
  let uri: string | undefined;
  for await (const { topic, atUs, value } of inOrder(file.of(['screen', 'window', 'mouse/raw', 'mouse']))) {
    if (topic === 'mouse') mouse.pointer += 1;
    else if (topic === 'mouse/raw')
      mouse[(raw.raw(value, atUs) ?? [{ is: 'other' }]).some(({ is }) => is === 'other') ? 'positions' : 'device'] += 1;
    else if (topic === 'window') windows.push({ atUs, title: (WindowMessage.safeParse(value).data?.title ?? '').slice(0, MOST_TITLE) });
    else {
      const picture = pictureOf(value);
      if (picture === undefined || picture.uri.startsWith('data:'))
        throw new GapError(
          'import.source',
          `${path}: a picture is not in a video`,
          'Give a recording whose pictures are in a video beside it',
        );
      uri ??= picture.uri;
      if (picture.uri !== uri)
        throw new GapError('import.source', `${path}: its pictures are in ${uri} and ${picture.uri}`, 'Give a recording with one video');
      pictures.push({ pts: picture.ptsNs / 1000, us: picture.utcNs === undefined ? atUs : picture.utcNs / 1000 });
    }
  }
  if (uri === undefined) throw new GapError('import.source', `${path}: it tells of no picture`, 'Give a recording with its video');
  const { library, brokenOff } = file;
  return {
    uri,
    ...inOrderOfVideo(pictures),
    windows,
    mouse: mouse.device > mouse.positions || mouse.pointer === 0 ? 'mouse/raw' : 'mouse',
    library,
    brokenOff,
  };
}

/** Of titles no more is looked at. */
const MOST_TITLE = 200;

/** One message for each picture. */
function inOrderOfVideo(pictures: readonly { readonly pts: number; readonly us: number }[]): Pick<Overview, 'ptsUs' | 'messageUs'> {
  const sorted = pictures.toSorted((a, b) => a.pts - b.pts || a.us - b.us).filter(({ pts }, i, all) => pts !== all[i - 1]?.pts);
  return { ptsUs: Float64Array.from(sorted, ({ pts }) => pts), messageUs: Float64Array.from(sorted, ({ us }) => us) };
}

/** Whether a file lies in a folder, or below it: a recording must not name any other. */
function isInside(folder: string, file: string): boolean {
  const way = relative(folder, file);
  return way !== '' && !isAbsolute(way) && way.split(sep)[0] !== '..';
}

/** The time of the picture that the video shows then; NaN where no message tells of one. */
function timeNear(us: number, ptsUs: Float64Array, times: Float64Array): number {
  const low = firstAtLeast(ptsUs, us - SAME_US);
  const off = us - (ptsUs[low] ?? Number.POSITIVE_INFINITY);
  return Math.abs(off) <= SAME_US ? (times[low] as number) : Number.NaN;
}

async function* inputsOf(path: string, mouse: Overview['mouse'], focus: readonly SourceInput[]): AsyncGenerator<SourceInput> {
  const inputs = new OwaInputs();
  let next = 0;
  for await (const { topic, atUs, value } of inOrder(new McapMessages(path).of(['keyboard', mouse]))) {
    for (; (focus[next]?.atUs ?? Number.POSITIVE_INFINITY) <= atUs; next++) yield focus[next] as SourceInput;
    if (topic === 'mouse/raw') yield* inputs.raw(value, atUs) ?? [{ atUs, is: 'other' }];
    else yield (topic === 'keyboard' ? inputs.keyboard(value, atUs) : inputs.mouse(value, atUs)) ?? { atUs, is: 'other' };
  }
  yield* focus.slice(next);
}

const ms = (us: number): string => (us / 1000).toFixed(0);

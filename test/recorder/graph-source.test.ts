import { AVERROR_EOF } from 'node-av/constants';
import { beforeAll, expect, it } from 'vitest';
import { GraphSource } from '#recorder/video/graph-source.ts';
import { desktopDuplication } from '#recorder/video/push/push-formats.ts';
import { blackPicture } from '#video/picture-frame.ts';
import { quietCodecs } from '#video/quiet.ts';

const SIZE = { width: 320, height: 180 };
const plan = { display: '', region: { ...SIZE, x: 8, y: 16 }, area: { ...SIZE, x: 0, y: 0 }, picture: SIZE, cursor: true };
/** In place of a desktop: FFmpeg's own test picture, white and then blue. */
const lavfi = (graph: string) => ({ name: 'lavfi', opens: { graph: `${graph},format=bgra` } });

beforeAll(() => quietCodecs());

it('gives what is there when it is asked, and its pixels', () => {
  using source = GraphSource.open(plan, lavfi('color=white:size=320x180:rate=1000,trim=end_frame=2'));
  expect([source.name, source.view, source.changed()]).toEqual(['lavfi', { source: plan.region, area: plan.area }, false]);
  expect(source.read()).toBe(0);
  expect(source.pixel(319, 179)).toBe(0xffffff);
  const picture = blackPicture(SIZE);
  source.convertInto(picture);
  expect(new Set(picture.subarray(0, SIZE.width * SIZE.height))).toEqual(new Set([235]));
  expect(source.read()).toBe(0);
  expect(source.read()).toBe(AVERROR_EOF);
  // What was there last stays.
  expect(source.pixel(0, 0)).toBe(0xffffff);
});

it('has each picture in turn', () => {
  using source = GraphSource.open(plan, lavfi('testsrc2=size=320x180:rate=1000'));
  const pictures = Array.from({ length: 20 }, () => {
    expect(source.read()).toBe(0);
    const picture = blackPicture(SIZE);
    source.convertInto(picture);
    return picture.toString('base64');
  });
  expect(new Set(pictures).size).toBeGreaterThan(10);
});

it('says why it is not there', () => {
  expect(() => GraphSource.open(plan, lavfi('nonesuch=1'))).toThrow(
    expect.objectContaining({ code: 'preflight.display', message: expect.stringMatching(/^lavfi is not there \(FFmpeg code -?\d+\)$/) }),
  );
  // Which this FFmpeg has for Windows only.
  expect(() => GraphSource.open(plan, desktopDuplication(plan))).toThrow(/^ddagrab is not there/);
});

it('asks desktop duplication for the part that is recorded, at a rate at which it waits for nothing', () => {
  expect(desktopDuplication(plan)).toEqual({
    name: 'ddagrab',
    opens: {
      graph: 'ddagrab=draw_mouse=1:framerate=1000:dup_frames=1:offset_x=8:offset_y=16:video_size=320x180,hwdownload,format=bgra',
    },
  });
});

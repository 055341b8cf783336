import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ClipReader } from '#format/clip/clip-reader.ts';
import { EVENT_CODES } from '#format/core/input/codes.ts';
import { BASELINE_PROFILE, KeyProfile } from '#format/core/input/profile.ts';
import { asTs } from '#format/core/time/units.ts';
import { TableReader } from '#format/tables/read-table.ts';
import { GAP } from '#scripts/gap-command.ts';
import { type Imported, type ImportOptions, importShard } from '#shard/import/import-shard.ts';
import { type OpenSource, openSource } from '#shard/import/open-source.ts';
import { decodeLuma } from '#shard/pictures/decode-luma.ts';
import { validate } from '#shard/validate.ts';
import { BEGAN_S, type Deed, deedsOf, FLASH_S, filmed, mcap, owaMessages, owlRecording } from '#test/support/other-recordings.ts';
import { expectValid, warnings } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const RIGHTS = { publisher_license: 'ref#license', player_consent_id: 'ref#consent' };
/** The baseline, and one of the keys that a session presses besides. */
const WITH_Q = KeyProfile.parse({
  ...BASELINE_PROFILE,
  name: 'with-q',
  keys: { ...BASELINE_PROFILE.keys, KeyQ: 'lean' },
  actions: { lean: { column: 'custom_lean' } },
});

async function imported(given: string, options: Partial<ImportOptions> & OpenSource = {}): Promise<Imported> {
  const { events, game, ...more } = options;
  const source = await openSource(given, { events, game });
  const out = more.out ?? join(folder.path, `out-${readdirSync(folder.path).length}`);
  return await importShard(source, { out, rights: RIGHTS, profile: WITH_Q, by: 'the tests', ...more });
}

interface Rows {
  readonly tsUs: Float64Array;
  readonly code: readonly string[];
  readonly value: Float64Array;
  readonly dx: Float64Array;
  readonly dy: Float64Array;
  readonly held: Uint8Array;
}

async function eventsOf(shard: string): Promise<Rows> {
  using table = await TableReader.open(join(shard, 'events.parquet'));
  const codes = [...EVENT_CODES, 'lean'];
  const code = [...(await table.words('code', codes))].map((at) => codes[at] as string);
  const column = async (name: string) => await table.numbers(name);
  const held = await table.fill('held', new Uint8Array(table.rows));
  return { tsUs: await column('ts_us'), code, value: await column('value'), dx: await column('dx'), dy: await column('dy'), held };
}

async function framesOf(shard: string) {
  using table = await TableReader.open(join(shard, 'frames.parquet'));
  const flags = async (name: string) => [...(await table.fill(name, new Uint8Array(table.rows)))];
  return {
    captureUs: await table.numbers('capture_us'),
    tsUs: await table.numbers('ts_us'),
    repeat: await flags('repeat'),
    blank: await flags('blank'),
  };
}

/** Mean luma of each frame. */
async function brightness(shard: string): Promise<number[]> {
  const means: number[] = [];
  await decodeLuma(join(shard, 'video.ivf'), ({ luma, stride, width, height }) => {
    let sum = 0;
    for (let y = 0; y < height; y += 4) for (let x = 0; x < width; x += 4) sum += luma[y * stride + x] as number;
    means.push(sum / ((width / 4) * (height / 4)));
  });
  return means;
}

/** When the picture turns white, s after the first. */
async function flashS(shard: string): Promise<number> {
  const [means, { captureUs }] = [await brightness(shard), await framesOf(shard)];
  const white = means.findIndex((mean) => mean > 200);
  expect(white).toBeGreaterThan(0);
  return ((captureUs[white] as number) - (captureUs[0] as number)) / 1e6;
}

const total = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);
const movesOf = (deeds: readonly Deed[], axis: 0 | 1, from: number, to: number) =>
  total(deeds.filter(([atS, type]) => type === 'MOUSE_MOVE' && atS > from && atS < to).map(([, , args]) => args[axis] as number));

/** Everything of the source is in the shard, or counted. */
function expectAccounted({ meta }: Imported, source: number): void {
  const { input } = meta.imported as NonNullable<typeof meta.imported>;
  const { read, events, axes, added, left_out } = input;
  expect(read).toBe(source);
  expect(events + axes + total(Object.values(left_out))).toBe(read + added);
}

const folder = new TemporaryFolder();
const SECONDS = 3;
const deeds = deedsOf(SECONDS);

describe('a folder of owl-control', () => {
  let shard: Imported;
  beforeAll(async () => {
    const source = owlRecording(join(folder.path, 'owl'), { seconds: SECONDS, fps: 60, hasSound: true }, deeds);
    shard = await imported(source);
  });

  it('becomes a valid shard, which says whose it is and what is not known', async () => {
    await expectValid(shard.folder);
    expect(shard.qat).toMatchObject({ verdict: 'pass', frames: SECONDS * 60 });
    expect(shard.meta).toMatchObject({
      title: { name: 'Quake' },
      display: { fps: 60, resolution: '320x180' },
      timing: { t0_us: BEGAN_S * 1e6 },
      imported: {
        from: 'owl-control 1.4.0',
        video: { codec: 'h264', repeats: 0, left_out: 0, left_streams: ['audio'] },
        input: { game: ['Quake.exe'] },
      },
    });
    expect(shard.meta.recorder).toBeUndefined();
    expect(await warnings(shard.folder)).toEqual(expect.arrayContaining(['sync.calibration', 'controls.source', 'watermark.proofs']));
    expect(existsSync(join(shard.folder, 'shard.dsse.json'))).toBe(false);
  });

  it('has all of its events at their times, and sums that are the source’s', async () => {
    const { tsUs, code, value, dx, dy, held } = await eventsOf(shard.folder);
    expectAccounted(shard, deeds.length);
    expect(shard.meta.imported?.input.left_out).toEqual({ repeated: 1, outside: 2 });
    expect([total(dx), total(dy)]).toEqual([movesOf(deeds, 0, 0, SECONDS), movesOf(deeds, 1, 0, SECONDS)]);
    const keys = [...tsUs.keys()]
      .filter((i) => code[i] !== 'move')
      .map((i) => [code[i], value[i], Math.abs(Math.round(((tsUs[i] as number) - BEGAN_S * 1e6) / 1000)), held[i]]);
    expect(keys).toEqual([
      ['W', 1, 0, 1],
      ['W', 0, 400, 0],
      ['W', 1, 1000, 0],
      ['W', 0, 1200, 0],
      ['lean', 1, 1250, 0],
      ['lean', 0, 1300, 0],
      ['LMB', 1, 1350, 0],
      ['wheel_y', -1, 1400, 0],
      ['LMB', 0, 1450, 0],
    ]);
  });

  it('shows each picture at its own time: the flash is that of the press', async () => {
    expect(await flashS(shard.folder)).toBeCloseTo(FLASH_S, 3);
    using clip = await ClipReader.open(shard.folder);
    const frame = clip.frameAt(asTs((BEGAN_S + FLASH_S) * 1e6 - 1));
    const actions = clip.actions().fold(await clip.span(0, clip.count));
    const w = actions.codes.indexOf('W');
    expect([actions.state[w], actions.pressed[frame * actions.codes.length + w]]).toEqual([1, 1]);
    expect(actions.codes).toContain('lean');
    expect([...(await clip.span(0, 2)).errUs]).toEqual([Number.NaN, Number.NaN]);
  });

  it('begins with its first picture, although a file without a list of edits shows that later', async () => {
    const late = [
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-bf',
      '2',
      '-pix_fmt',
      'yuv420p',
      '-movflags',
      '+frag_keyframe+empty_moov',
      '-use_editlist',
      '0',
    ];
    const source = owlRecording(join(folder.path, 'no-edits'), { seconds: SECONDS, fps: 60, encoder: late }, deeds);
    const { meta, folder: made, qat } = await imported(source);
    await expectValid(made);
    expect(meta.timing.t0_us).toBe(BEGAN_S * 1e6);
    expect(qat.frames).toBe(SECONDS * 60);
    expect(await flashS(made)).toBeCloseTo(FLASH_S, 3);
  });

  it('whose video is not as long as it says is told of', async () => {
    const source = owlRecording(join(folder.path, 'short'), { seconds: 1, fps: 30 }, [], [`${BEGAN_S + 4},VIDEO_END,"[]"`]);
    const { meta } = await imported(source);
    expect(meta.imported?.input.cannot).toContain('why its video is 3.0 s shorter than from VIDEO_START to VIDEO_END');
  });

  it('has the same id when it is imported again, and is not written over', async () => {
    const source = join(folder.path, 'owl');
    const again = await imported(source);
    expect(again.meta.session_id).toBe(shard.meta.session_id);
    expect((await imported(source, { profile: BASELINE_PROFILE, fps: 30 })).meta.session_id).not.toBe(shard.meta.session_id);
    await expect(imported(source, { out: join(again.folder, '..') })).rejects.toMatchObject({ code: 'shard.exists' });
  });

  it('keeps only keys that its profile names', async () => {
    const { meta } = await imported(join(folder.path, 'owl'), { profile: BASELINE_PROFILE });
    expect(meta.imported?.input.left_out).toMatchObject({ unmapped: 2 });
    expect(JSON.stringify(meta)).not.toContain('KeyQ');
  });

  it('of an older version, which says when the game had no focus, has neither input nor pictures of then', async () => {
    const lost = deeds.map(([atS, ...rest]): Deed => [atS, ...rest]);
    const source = owlRecording(join(folder.path, 'unfocused'), { seconds: SECONDS, fps: 30 }, lost);
    const lines = readFileSync(join(source, 'inputs.csv'), 'utf8').split('\n');
    const insert = (atS: number, type: string) => {
      const at = lines.findIndex((line, i) => i > 0 && Number(line.split(',')[0]) > BEGAN_S + atS && !line.includes('VIDEO'));
      lines.splice(at, 0, `${(BEGAN_S + atS).toFixed(6)},${type},"[]"`);
    };
    insert(1.1, 'UNFOCUS');
    insert(2, 'FOCUS');
    writeFileSync(join(source, 'inputs.csv'), lines.join('\n'));
    const shown = await imported(source);
    await expectValid(shown.folder);
    const { tsUs, code } = await eventsOf(shown.folder);
    const inGap = [...tsUs.keys()].filter(
      (i) => (tsUs[i] as number) > (BEGAN_S + 1.1001) * 1e6 && (tsUs[i] as number) < (BEGAN_S + 2) * 1e6,
    );
    expect(inGap.map((i) => code[i])).toEqual([]);
    expect(code).not.toContain('lean');
    const [{ blank, captureUs }, means] = [await framesOf(shown.folder), await brightness(shown.folder)];
    const hidden = [...blank.keys()].filter((n) => blank[n] === 1);
    expect(hidden).toEqual(
      [...blank.keys()].filter((n) => (captureUs[n] as number) > (BEGAN_S + 1.1) * 1e6 && (captureUs[n] as number) < (BEGAN_S + 2) * 1e6),
    );
    expect(hidden.length).toBe(26);
    expect(Math.max(...hidden.map((n) => means[n] as number))).toBeLessThan(18);
    expect(shown.meta.imported?.gaps).toHaveLength(1);
    expectAccounted(shown, deeds.length);
  });
});

describe('an OWAMcap recording', () => {
  it('becomes a valid shard at the times of its pictures, whose news came late, with repeats where there are none', async () => {
    filmed(join(folder.path, 'owa.mkv'), { seconds: SECONDS, fps: 60, without: 'between(mod(n\\,50)\\,30\\,42)' });
    const taken = Array.from({ length: SECONDS * 60 }, (_, n) => n / 60).filter((_, n) => n % 50 < 30 || n % 50 > 42);
    const late = (n: number) => (n % 9 === 0 ? 0.03 : 0.004 + (n % 4) / 1000);
    await mcap(join(folder.path, 'owa.mcap'), owaMessages('owa.mkv', taken, late, deeds));
    const shard = await imported(join(folder.path, 'owa.mcap'));
    await expectValid(shard.folder);
    expectAccounted(shard, deeds.length);
    const { dx, dy } = await eventsOf(shard.folder);
    expect([total(dx), total(dy)]).toEqual([movesOf(deeds, 0, 0.004, SECONDS), movesOf(deeds, 1, 0.004, SECONDS)]);
    expect(shard.meta.imported).toMatchObject({ video: { pictures: taken.length, left_out: 0 }, input: { game: ['any'] } });
    const { repeat, captureUs, tsUs } = await framesOf(shard.folder);
    // Thirteen in fifty.
    expect(total(repeat)).toBe(repeat.length - taken.length);
    expect(total(repeat)).toBeGreaterThan(36);
    expect(shard.qat.findings.find(({ check }) => check === 'cfr.missing')).toMatchObject({ severity: 'warn' });
    expect(await flashS(shard.folder)).toBeCloseTo(FLASH_S, 2);
    // On the clock of the input, give or take the milliseconds that the quickest news takes.
    const off = taken
      .map((atS) => (BEGAN_S + atS) * 1e6)
      .map((us, n) => (captureUs[[...repeat.keys()].filter((k) => repeat[k] === 0)[n] as number] as number) - us);
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(6000);
    expect(tsUs[0]).toBe(captureUs[0]);
  });

  it('that was cut off, as some of a public data set are, is read as far as it goes', async () => {
    const taken = Array.from({ length: SECONDS * 60 }, (_, n) => n / 60).filter((_, n) => n % 50 < 30 || n % 50 > 42);
    await mcap(
      join(folder.path, 'chunks.mcap'),
      owaMessages('owa.mkv', taken, () => 0, deeds),
      4096,
    );
    const whole = readFileSync(join(folder.path, 'chunks.mcap'));
    const { meta: all } = await imported(join(folder.path, 'chunks.mcap'));
    expect(all.imported?.input.read).toBe(deeds.length);
    writeFileSync(join(folder.path, 'cut.mcap'), whole.subarray(0, Math.floor(whole.length / 2)));
    const cut = await imported(join(folder.path, 'cut.mcap'));
    await expectValid(cut.folder);
    const { input, video } = cut.meta.imported as NonNullable<typeof cut.meta.imported>;
    expect(input.cannot.at(-1)).toContain('cut off');
    expect(input.read).toBeGreaterThan(50);
    expect(input.read).toBeLessThan(deeds.length);
    expect(video.left_out).toBeGreaterThan(20);
    const damaged = Buffer.from(whole);
    damaged.fill(0, Math.floor(whole.length * 0.3), Math.floor(whole.length * 0.31));
    writeFileSync(join(folder.path, 'damaged.mcap'), damaged);
    const { meta } = await imported(join(folder.path, 'damaged.mcap'));
    expect(meta.imported?.input.cannot.at(-1)).toContain('damaged');
  });

  it('with a game’s title has only what was done in its window', async () => {
    const titled = [-1, 0, 1, 1.5, 2, 3, 4].map(
      (atS) => [atS, 'window', { title: atS === 1.5 ? 'Mail' : 'Quake', rect: [0, 0, 1, 1], hWnd: 1 }] as const,
    );
    const taken = Array.from({ length: SECONDS * 60 }, (_, n) => n / 60).filter((_, n) => n % 50 < 30 || n % 50 > 42);
    await mcap(join(folder.path, 'titled.mcap'), [...owaMessages('owa.mkv', taken, () => 0, deeds), ...titled]);
    const shard = await imported(join(folder.path, 'titled.mcap'), { game: 'quake' });
    await expectValid(shard.folder);
    expect(shard.meta.imported).toMatchObject({ input: { game: ['quake'] } });
    expect(shard.meta.imported?.gaps).toHaveLength(1);
    const { tsUs } = await eventsOf(shard.folder);
    expect([...tsUs].filter((us) => us > (BEGAN_S + 1.0001) * 1e6 && us < (BEGAN_S + 2) * 1e6)).toEqual([]);
    expect(Math.max(...tsUs)).toBeGreaterThan((BEGAN_S + 2) * 1e6);
    expectAccounted(shard, deeds.length);
    expect(JSON.stringify(shard.meta)).not.toContain('Mail');
  });
});

describe('a contractor’s recording of VPT', () => {
  it('becomes a shard of 30 frames a second, with what each picture was answered with', async () => {
    filmed(join(folder.path, 'vpt.mp4'), { seconds: SECONDS, fps: 20 });
    const lines = Array.from({ length: SECONDS * 20 }, (_, n) => ({
      mouse: {
        x: 640,
        y: 360,
        dx: n % 3,
        dy: -1,
        scaledX: 0,
        scaledY: 0,
        dwheel: 0,
        buttons: n >= 30 && n < 35 ? [0] : [],
        newButtons: n === 30 ? [0] : [],
      },
      keyboard: { keys: n >= 20 && n < 25 ? ['key.keyboard.w', 'key.keyboard.g'] : [], newKeys: [], chars: '' },
      isGuiOpen: false,
      hotbar: 0,
      tick: n,
    }));
    writeFileSync(join(folder.path, 'vpt.jsonl'), lines.map((line) => JSON.stringify(line)).join('\n'));
    const shard = await imported(join(folder.path, 'vpt.mp4'));
    await expectValid(shard.folder);
    expect(shard.meta).toMatchObject({
      title: { name: 'Minecraft' },
      display: { fps: 30 },
      imported: { video: { pictures: 60 }, input: { profile: { mouse: { degrees_per_count: 0.15 } } } },
    });
    using clip = await ClipReader.open(shard.folder);
    const { repeat } = await framesOf(shard.folder);
    const { codes, pressed, mouse } = clip.actions().fold(await clip.span(0, clip.count));
    const own = [...repeat.keys()].filter((n) => repeat[n] === 0);
    // Of the picture of line 20, whatever number its frame has: with the frames that repeat it, its action.
    const of = (line: number, code: string) =>
      total(range(own[line] as number, own[line + 1] as number).map((n) => pressed[n * codes.length + codes.indexOf(code)] as number));
    expect([19, 20, 21, 29, 30, 31].map((line) => [of(line, 'W'), of(line, 'LMB')])).toEqual([
      [0, 0],
      [1, 0],
      [0, 0],
      [0, 0],
      [0, 1],
      [0, 0],
    ]);
    const movedX = (line: number) => total(range(own[line] as number, own[line + 1] as number).map((n) => mouse[2 * n] as number));
    expect([0, 1, 2, 3, 4].map(movedX)).toEqual([0, 1, 2, 0, 1]);
    expect(shard.meta.imported?.input.left_out).toMatchObject({ unmapped: 2 });
  });

  it('with more lines than pictures, or fewer, says so', async () => {
    filmed(join(folder.path, 'few.mp4'), { seconds: 1, fps: 20 });
    const line = JSON.stringify({ mouse: null, keyboard: { keys: [] } });
    const written = (lines: number) => writeFileSync(join(folder.path, 'few.jsonl'), `${line}\n`.repeat(lines));
    written(23);
    const more = await imported(join(folder.path, 'few.mp4'));
    expect(more.meta.imported?.input.cannot).toContain('what 3 of its 23 lines belong to: there is no picture for them');
    written(15);
    const fewer = await imported(join(folder.path, 'few.mp4'));
    expect(fewer.meta.imported?.video).toMatchObject({ pictures: 20, left_out: 5 });
  });
});

describe('a video with a list of events', () => {
  it.each([
    ['csv', 't_s,key,down,dx,dy\n0.5,KeyW,1,,\n1,,,3,-2\n1.5,KeyW,0,,\n'],
    ['jsonl', '{"t_ms":500,"key":"KeyW","down":true}\n{"t_us":1000000,"dx":3,"dy":-2}\n{"t_s":1.5,"key":"KeyW","down":false}\n'],
  ])('in %s becomes a valid shard', async (kind, text) => {
    const video = join(folder.path, `plain-${kind}.mkv`);
    filmed(video, { seconds: 2, fps: 30 });
    const events = join(folder.path, `events.${kind}`);
    writeFileSync(events, text);
    const shard = await imported(video, { events });
    await expectValid(shard.folder);
    const { tsUs, code, dx } = await eventsOf(shard.folder);
    expect([...tsUs].map((us, i) => [us - shard.meta.timing.t0_us, code[i], dx[i]])).toEqual([
      [500_000, 'W', 0],
      [1_000_000, 'move', 3],
      [1_500_000, 'W', 0],
    ]);
  });

  it.each([
    ['of 10 bits, in full range', ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le', '-color_range', 'pc']],
    ['of all colours', ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv444p']],
    [
      'in HEVC with pictures that refer to later ones',
      ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'bframes=3:log-level=error'],
    ],
  ])('%s is as bright as it was', async (name, encoder) => {
    const video = join(folder.path, `${name.length}.mkv`);
    filmed(video, { seconds: 1.5, fps: 30, encoder });
    writeFileSync(join(folder.path, 'one.csv'), 't_s,dx\n0.5,1\n');
    const shard = await imported(video, { events: join(folder.path, 'one.csv') });
    await expectValid(shard.folder);
    expect(await flashS(shard.folder)).toBeCloseTo(FLASH_S, 3);
    const means = await brightness(shard.folder);
    expect(Math.max(...means)).toBeGreaterThan(225);
    expect(Math.max(...means)).toBeLessThan(245);
  });

  it('that was cut without encoding it anew begins with the first picture that is shown', async () => {
    const [whole, cut] = [join(folder.path, 'whole.mp4'), join(folder.path, 'cut.mp4')];
    filmed(whole, { seconds: 3, fps: 30, encoder: ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '90', '-pix_fmt', 'yuv420p'] });
    execFileSync('ffmpeg', ['-v', 'error', '-ss', '0.5', '-i', whole, '-c', 'copy', cut]);
    writeFileSync(join(folder.path, 'one.csv'), 't_s,dx\n0.5,1\n');
    const shard = await imported(cut, { events: join(folder.path, 'one.csv') });
    expect(await flashS(shard.folder)).toBeCloseTo(FLASH_S - 0.5, 1);
    expect(total((await framesOf(shard.folder)).blank)).toBe(0);
    expect(shard.qat.frames).toBe(75);
  });

  it('at half of its rate has the pictures that are on its frames', async () => {
    const video = join(folder.path, 'sixty.mkv');
    filmed(video, { seconds: 2, fps: 60 });
    const shard = await imported(video, { events: join(folder.path, 'one.csv'), fps: 30 });
    const { captureUs, tsUs } = await framesOf(shard.folder);
    expect(tsUs.length).toBe(60);
    expect(Math.max(...captureUs.map((us, n) => Math.abs(us - (tsUs[n] as number))))).toBeLessThan(1000);
  });

  it('whose picture stands for long is told of as it is made', async () => {
    const video = join(folder.path, 'still.mkv');
    filmed(video, { seconds: 20, fps: 60, size: '160x90', without: 'between(n\\,2\\,1198)' });
    const told: number[] = [];
    const shard = await imported(video, {
      events: join(folder.path, 'one.csv'),
      fps: 60,
      onProgress: (step, done) => step === 'encoding' && told.push(done),
    });
    expect(shard.qat.frames).toBe(1200);
    expect(told.length).toBeGreaterThan(15);
  });

  it('whose pictures players turn is as it was coded, and that is said', async () => {
    const [straight, turned] = [join(folder.path, 'straight.mp4'), join(folder.path, 'turned.mp4')];
    filmed(straight, { seconds: 1, fps: 30 });
    execFileSync('ffmpeg', ['-v', 'error', '-i', straight, '-c', 'copy', '-metadata:s:v', 'rotate=90', turned]);
    const said = async (video: string) =>
      (await imported(video, { events: join(folder.path, 'one.csv') })).meta.imported?.input.cannot.join();
    expect(await said(turned)).toContain('which way is up');
    expect(await said(straight)).not.toContain('which way is up');
  });

  it('with odd sides loses a line, and is read', async () => {
    const video = join(folder.path, 'odd.mkv');
    filmed(video, { seconds: 1, fps: 30, size: '321x181', encoder: ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv444p'] });
    writeFileSync(join(folder.path, 'one.csv'), 't_s,dx\n0.5,1\n');
    const shard = await imported(video, { events: join(folder.path, 'one.csv') });
    await expectValid(shard.folder);
    expect(shard.meta.display.resolution).toBe('320x180');
  });
});

describe('what cannot be imported', () => {
  const refused = async (given: string, options: Partial<ImportOptions> & OpenSource = {}) => {
    const out = join(folder.path, 'refused');
    await expect(imported(given, { out, ...options })).rejects.toMatchObject({ code: expect.stringMatching(/^(import|usage|shard)\./) });
    expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
    return await imported(given, { out, ...options }).catch((error: Error) => error.message);
  };
  const written = (name: string, bytes: string | Uint8Array) => {
    writeFileSync(join(folder.path, name), bytes);
    return join(folder.path, name);
  };

  it('says what is wrong, and leaves nothing behind', async () => {
    const events = written('good.csv', 't_s,dx\n0.5,1\n');
    expect(await refused(join(folder.path, 'nowhere'))).toContain('no such file');
    expect(await refused(folder.path)).toContain('has no inputs.csv');
    expect(await refused(written('no-index.mcap', 'not an MCAP file'))).toContain('no-index.mcap');
    expect(await refused(written('alone.mp4', ''))).toContain('no ');
    expect(await refused(written('noise.mp4', Buffer.alloc(100_000, 7)), { events })).toContain('cannot be opened as a video');
    expect(await refused(written('text.txt', 'hello'))).toContain('no recording that is known');
    expect(await refused(join(folder.path, 'owl', 'recording.mp4'), { events: written('bad.csv', 't_s,key,down\n1,KeyW\n') })).toContain(
      'line 2',
    );
    expect(await refused(join(folder.path, 'owl', 'recording.mp4'), { events: written('bad.txt', '') })).toContain('.csv');
  });

  it('of a recording that was cut off is what the file still has', async () => {
    const whole = readFileSync(join(folder.path, 'owa.mkv'));
    const half = written('half.mkv', whole.subarray(0, Math.floor(whole.length / 2)));
    const shard = await imported(half, { events: written('half.csv', 't_s,dx\n0.5,1\n') });
    await expectValid(shard.folder);
    expect(shard.qat.frames).toBeGreaterThan(30);
    expect(shard.qat.frames).toBeLessThan(150);
    expect(shard.meta.imported?.input.cannot.join()).toContain('longer than its pictures');
  });

  it('of a video with damage in it is black, and said to be', async () => {
    const bytes = Buffer.from(readFileSync(join(folder.path, 'owl', 'recording.mp4')));
    bytes.fill(0xff, Math.floor(bytes.length * 0.4), Math.floor(bytes.length * 0.42));
    const shard = await imported(written('damaged.mp4', bytes), { events: written('damaged.csv', 't_s,dx\n0.5,1\n') });
    const { findings } = await validate(shard.folder, { deep: true });
    expect(findings.filter(({ severity, check }) => severity === 'fail' && check.startsWith('video.'))).toEqual([]);
    const { blank } = await framesOf(shard.folder);
    expect(total(blank)).toBe(shard.meta.imported?.video.undecoded);
  });

  it('of a video whose pictures change their size is told where to cut', async () => {
    for (const [name, size] of [
      ['small', '160x90'],
      ['large', '320x180'],
    ] as const)
      filmed(join(folder.path, `${name}.h264`), { seconds: 1, fps: 30, size });
    const both = Buffer.concat(['small', 'large'].map((name) => readFileSync(join(folder.path, `${name}.h264`))));
    execFileSync('ffmpeg', ['-v', 'error', '-i', written('both.h264', both), '-c', 'copy', join(folder.path, 'both.mp4')]);
    const error = await imported(join(folder.path, 'both.mp4'), { events: written('size.csv', 't_s,dx\n0.5,1\n') }).catch(
      (one: Error) => one,
    );
    expect(error).toMatchObject({ message: expect.stringContaining('from 160x90 to 320x180'), remedy: expect.stringContaining('Cut it') });
  });

  it('takes a list whose heads name no time for none, and puts what is out of order in order', async () => {
    const video = join(folder.path, 'owl', 'recording.mp4');
    expect(await refused(video, { events: written('cr.csv', 'time,key,down\r1,KeyW,1\r') })).toContain('names no time');
    const lines = ['0.2,KeyW,1', '1.8,KeyW,0', '0.3,KeyD,1', '0.9,KeyD,0', '1e9,KeyA,1'];
    const shard = await imported(video, { events: written('unsorted.csv', `t_s,key,down\n${lines.join('\n')}\n`) });
    const { tsUs, code } = await eventsOf(shard.folder);
    expect([...tsUs].map((us, i) => [Math.round((us - shard.meta.timing.t0_us) / 1e5), code[i]])).toEqual([
      [2, 'W'],
      [3, 'D'],
      [9, 'D'],
      [18, 'W'],
    ]);
    expect(shard.meta.imported?.input.left_out).toEqual({ outside: 1 });
  });

  it('has a name where its own is empty, and says that it kept no input', async () => {
    const source = owlRecording(join(folder.path, 'nameless'), { seconds: 1, fps: 30 }, []);
    writeFileSync(join(source, 'metadata.json'), JSON.stringify({ game_exe: '.exe' }));
    const shard = await imported(source);
    await expectValid(shard.folder);
    expect(shard.meta.title.name).toBe('untitled');
    expect(shard.meta.imported?.input.cannot).toContain('what the player did: none of its 0 events is kept');
  });

  it('does not go into a file', async () => {
    const out = written('a-file', '');
    await expect(imported(join(folder.path, 'owl'), { out })).rejects.toMatchObject({ code: 'usage.out' });
  });

  it('finds a video by its name where the recording lies elsewhere now, and follows no link out of its folder', async () => {
    const uris = ['C:\\\\rec\\\\owa.mkv', '/home/player/owa.mkv', '../owa.mkv'];
    for (const [n, uri] of uris.entries()) {
      await mcap(
        join(folder.path, `moved-${n}.mcap`),
        owaMessages(uri.replaceAll('\\\\', '\\'), [0, 0.1], () => 0, []),
      );
      expect((await openSource(join(folder.path, `moved-${n}.mcap`), {})).video).toBe(join(folder.path, 'owa.mkv'));
    }
    using elsewhere = new TemporaryFolder();
    writeFileSync(join(elsewhere.path, 'secret.mkv'), 'x');
    symlinkSync(elsewhere.path, join(folder.path, 'link'));
    await mcap(
      join(folder.path, 'linked.mcap'),
      owaMessages('link/secret.mkv', [0, 0.1], () => 0, []),
    );
    expect(await refused(join(folder.path, 'linked.mcap'))).toContain('not beside it');
  });

  it('of a mouse that gives positions takes the pointer’s motion', async () => {
    const messages = [0, 1, 2, 3].flatMap((n) => [
      [n / 10, 'mouse/raw', { last_x: 100 + n, last_y: 5, us_flags: 1, button_flags: 0, button_data: 0 }] as const,
      [n / 10, 'mouse', { event_type: 'move', x: 10 * n, y: 7 }] as const,
    ]);
    await mcap(join(folder.path, 'absolute.mcap'), [...owaMessages('owa.mkv', [0, 1, 2], () => 0, []), ...messages]);
    const shard = await imported(join(folder.path, 'absolute.mcap'));
    expect(total((await eventsOf(shard.folder)).dx)).toBe(30);
    expect(shard.meta.imported?.input.cannot.join()).toContain('that of the pointer');
  });

  it('of very many messages about one picture, or very long ones, is done soon', async () => {
    const same = Array.from(
      { length: 50_000 },
      (_, n) => [n / 1e5, 'screen', { utc_ns: 1e9 * BEGAN_S + n, media_ref: { uri: 'owa.mkv', pts_ns: 0 } }] as const,
    );
    await mcap(join(folder.path, 'same.mcap'), same);
    const began = performance.now();
    await openSource(join(folder.path, 'same.mcap'), {});
    await mcap(join(folder.path, 'titles.mcap'), [[0, 'window', { title: 'x'.repeat(1 << 20) }]]);
    expect(await refused(join(folder.path, 'titles.mcap'))).toContain('bytes');
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it('names no file outside of the recording’s own folder', async () => {
    await mcap(
      join(folder.path, 'far.mcap'),
      owaMessages('/etc/passwd', [0, 0.1], () => 0, []),
    );
    expect(await refused(join(folder.path, 'far.mcap'))).toContain('not beside it');
    await mcap(
      join(folder.path, 'up.mcap'),
      owaMessages('../../etc/passwd', [0, 0.1], () => 0, []),
    );
    expect(await refused(join(folder.path, 'up.mcap'))).toContain('not beside it');
  });

  it('for want of room says so, and leaves nothing', async () => {
    const out = join(folder.path, 'full');
    const { status, stderr } = spawnSync(
      'sh',
      [
        '-c',
        `ulimit -f 40; exec "$0" "$@"`,
        process.execPath,
        GAP,
        'import',
        join(folder.path, 'owl'),
        '--out',
        out,
        '--license-ref',
        'a1',
        '--consent-ref',
        'b2',
      ],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([2, expect.stringContaining('allows no larger file')]);
    expect(stderr).toContain('Free space');
    expect(existsSync(out)).toBe(false);
  });

  it('is stopped, and leaves nothing', async () => {
    const stop = new AbortController();
    const out = join(folder.path, 'stopped');
    await expect(
      imported(join(folder.path, 'owl'), {
        out,
        signal: stop.signal,
        onProgress: (step) => step === 'encoding' && stop.abort(new Error('stopped')),
      }),
    ).rejects.toThrow('stopped');
    expect(existsSync(out)).toBe(false);
  });
});

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

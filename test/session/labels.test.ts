import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Snapshot } from '#library/index.ts';
import { DEMO_GAME, Stage } from '#scripts/demo/stage.ts';
import { ToneMicrophone } from '#scripts/demo/tone-microphone.ts';
import { gap, statusLines, until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { expectValid, only, readMeta } from '#test/support/shards.ts';
import { SMALL_FLAGS, SMALL_STAGE } from '#test/support/small.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const folder = new TemporaryFolder();

async function consent(...scopes: readonly string[]): Promise<string> {
  const notice = join(folder.path, 'notice.txt');
  writeFileSync(notice, 'what is recorded');
  const given = ['video', 'inputs', ...scopes].flatMap((scope) => ['--scope', scope]);
  return (await gap(['consent', 'new', '--notice', notice, '--license-ref', 'ref#9', ...given])).stdout.trim();
}

const record = (display: string, out: string, ...more: readonly string[]) => [
  ...['record', '--display', display, '--out', join(folder.path, out), '--game', DEMO_GAME, ...SMALL_FLAGS, '--json', ...more],
];

interface Line {
  readonly ts_us: number;
  readonly type: string;
  readonly val: Record<string, number>;
}

const labelsOf = (shard: string) =>
  readFileSync(join(shard, 'labels.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** What the last status line says of the microphone. */
function voiceIn(output: string): Snapshot['voice'] {
  const line = output
    .split('\n')
    .slice(0, -1)
    .findLast((text) => text.includes('"type":"status"'));
  return line === undefined ? undefined : Snapshot.partial().loose().parse(JSON.parse(line)).voice;
}

/** Words of a chat that stand nowhere else. */
const WRITTEN = ['zyzzyva', 'ann.onym', 'quixotry'];

/** Of a sine of 440 Hz at 8 kHz: twice the cosine of its angle from one sample to the next. */
const STEP = 2 * Math.cos((2 * Math.PI * 440) / 8000);
const IN_A_ROW = 12;

/** Whether bytes hold samples of the tone: each is what the two before it ask for, and they are loud. */
function hasTone(bytes: Buffer): boolean {
  for (const start of [0, 1]) {
    let row = 0;
    for (let at = start + 4; at + 2 <= bytes.length; at += 2) {
      const [a, b, c] = [bytes.readInt16LE(at - 4), bytes.readInt16LE(at - 2), bytes.readInt16LE(at)];
      const fits = Math.abs(STEP * b - a - c) <= 4 && Math.max(Math.abs(a), Math.abs(b), Math.abs(c)) > 4000;
      row = fits ? row + 1 : 0;
      if (row >= IN_A_ROW) return true;
    }
  }
  return false;
}

it('samples of the tone would be found, wherever they stood', () => {
  const tone = Buffer.from(Int16Array.from({ length: 40 }, (_, i) => 16_384 * Math.sin((2 * Math.PI * 440 * i) / 8000 + 1)).buffer);
  for (const before of [0, 1, 7]) expect(hasTone(Buffer.concat([Buffer.alloc(before, 3), tone, Buffer.alloc(9)]))).toBe(true);
  expect(hasTone(Buffer.alloc(1000))).toBe(false);
});

describe('labels', () => {
  long(
    'the level of a microphone that really is heard is written, and what it heard is not; one that vanishes is said to be gone',
    async () => {
      await using microphone = await ToneMicrophone.open();
      await using stage = await Stage.open(SMALL_STAGE);
      const id = await consent('voice');
      const run = await gap(record(stage.display.name, 'voice', '--consent', id, '--voice', '--duration', '60'), {
        env: microphone.env,
        meanwhile: async ({ pid, output }) => {
          await until('a level was written', () => voiceIn(output())?.rms !== undefined);
          expect(voiceIn(output())?.listening).toBe(true);
          const partial = join(folder.path, 'voice', readdirSync(join(folder.path, 'voice'))[0] as string);
          expect(readdirSync(partial).filter((file) => hasTone(readFileSync(join(partial, file))))).toEqual([]);
          await microphone.vanish();
          await until('it is said to be gone', () => voiceIn(output())?.listening === false);
          process.kill(pid, 'SIGINT');
        },
      });
      expect([0, 1]).toContain(run.code);
      const shard = only(join(folder.path, 'voice'));
      await expectValid(shard);
      const labels = labelsOf(shard);
      expect(labels.length).toBeGreaterThan(0);
      // A tone of half the scale.
      for (const { type, val } of labels) expect([type, val.rms]).toEqual(['voice_agg', expect.closeTo(0.5 / Math.SQRT2, 3)]);
      expect(readMeta(shard)).toMatchObject({ privacy: { voice_raw: false }, recorder: { labels: { voice_agg: labels.length } } });
      expect(readdirSync(shard).filter((file) => hasTone(readFileSync(join(shard, file))))).toEqual([]);
    },
  );

  long('what was written in a chat is told as numbers, and no word of it is on the disk', async () => {
    await using stage = await Stage.open(SMALL_STAGE);
    const id = await consent('chat');
    const pipe = join(folder.path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    // Opened for both, so that it stays open whoever comes first.
    await using chat = await open(pipe, 'r+');
    const out = join(folder.path, 'chat');
    await gap(record(stage.display.name, 'chat', '--consent', id, '--chat', pipe, '--duration', '60'), {
      meanwhile: async ({ pid, output }) => {
        await until('it records', () => statusLines(output()) > 1);
        // Again and again: what lies in a gap, which a late machine leaves, is kept by nobody.
        await until('they are summed up', async () => {
          for (const line of [`I love ${WRITTEN[0]} ❤️`, `${WRITTEN[1]}@example.org GREAT!!!`, `superb, ${WRITTEN[2]}`])
            await chat.write(`${line}\n`);
          await sleep(500);
          return journalHas(out, 'chat_agg');
        });
        process.kill(pid, 'SIGKILL');
      },
    });
    expect(wordsIn(only(out))).toEqual([]);
    // 1: sealed, and late on this machine.
    expect([0, 1]).toContain((await gap(['recover', out])).code);
    const shard = only(out);
    await expectValid(shard);
    const labels = labelsOf(shard);
    expect([labels.length > 0, wordsIn(shard)]).toEqual([true, []]);
    for (const { type, val } of labels) {
      expect(type).toBe('chat_agg');
      expect(val.sentiment).toBeGreaterThan(0.5);
      expect(val.excitement).toBeGreaterThan(0.3);
      expect(val.toxicity).toBe(0);
    }
    expect(readMeta(shard)).toMatchObject({
      privacy: { chat_raw: false, labels_only: true },
      recorder: { labels: { chat_agg: labels.length } },
    });
  });

  long('a chat into which nobody writes keeps no recording from ending', async () => {
    await using stage = await Stage.open(SMALL_STAGE);
    const pipe = join(folder.path, 'silent-pipe');
    execFileSync('mkfifo', [pipe]);
    const run = await gap(record(stage.display.name, 'silent', '--consent', await consent('chat'), '--chat', pipe, '--duration', '60'), {
      meanwhile: async ({ pid, output }) => {
        await until('it records', () => statusLines(output()) > 1);
        process.kill(pid, 'SIGINT');
      },
    });
    expect([0, 1]).toContain(run.code);
    await expectValid(only(join(folder.path, 'silent')));
  });

  long('where only the loudspeakers can be heard nothing is, and the player is told so', async () => {
    await using speakers = await ToneMicrophone.open('module-null-sink');
    await using stage = await Stage.open(SMALL_STAGE);
    const args = record(stage.display.name, 'speakers', '--consent', await consent('voice'), '--voice', '--duration', '3').filter(
      (arg) => arg !== '--json',
    );
    const run = await gap(args, { env: speakers.env });
    expect([0, 1]).toContain(run.code);
    expect(run.stdout).toContain('only what the loudspeakers play');
    const shard = only(join(folder.path, 'speakers'));
    await expectValid(shard);
    expect(readdirSync(shard)).not.toContain('labels.jsonl');
  });

  it.each([
    ['--voice', [], 'does not include voice'],
    ['--chat', ['-'], 'does not include chat'],
    ['--probe', ['192.0.2.1'], 'does not include network'],
  ])('%s is refused where the player did not agree to it, before anything is opened', async (flag, more, says) => {
    const id = await consent();
    const refused = await gap(record(':987', 'refused', '--consent', id, flag, ...more));
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(says)]);
  });

  it('without a consent in the shard neither is opened: one that is on file elsewhere will not do', async () => {
    const rights = ['--license-ref', 'ref#l', '--consent-ref', 'ref#c'];
    for (const flags of [['--voice'], ['--chat', '-'], ['--probe', '192.0.2.1']]) {
      const refused = await gap(record(':987', 'refused', ...rights, ...flags));
      expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('nothing is opened')]);
    }
  });

  it('a chat that is a file is refused, since what stands in it was written before', async () => {
    const file = join(folder.path, 'chat.log');
    writeFileSync(file, 'hello');
    const refused = await gap(record(':987', 'refused', '--consent', await consent('chat'), '--chat', file));
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('not a pipe')]);
  });
});

function journalHas(out: string, text: string): boolean {
  const partial = readdirSync(out).find((name) => name.endsWith('.partial'));
  return partial !== undefined && readFileSync(join(out, partial, 'session.journal')).includes(text);
}

/** Words of the chat that stand in any file. */
function wordsIn(folder: string): string[] {
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file)));
  return WRITTEN.filter((word) => files.some((bytes) => bytes.includes(word)));
}

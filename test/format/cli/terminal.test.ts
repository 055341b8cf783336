import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { statusLines } from '#cli/status-block.ts';
import { broken, canRedraw, cutToFit } from '#format/cli/terminal.ts';
import type { Snapshot } from '#library/index.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { GAP } from '#scripts/gap-command.ts';
import { recording, until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { expectValid, only } from '#test/support/shards.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

const recent = { p50: 10_000, p99: 20_000 };
const BUSY = {
  elapsedS: 5025,
  frames: 300_000,
  fps: 60,
  repeats: 100,
  drops: 12,
  residualUs: recent,
  nearestRowUs: recent,
  tickUs: recent,
  encodeUs: recent,
  lag: { state: 'known', ms: 31.5, low: 30.1, high: 33.2, signal: 'mouse-motion', shifts: 1, lastShift: { atS: 3, fromMs: 20, toMs: 40 } },
  bitrateBps: 5e6,
  eventsPerS: { keyboard: 12, mouse: 900, pad: 0 },
  keyEvents: 100_000,
  mouseEvents: 1_000_000,
  closedFor: 'unfocused',
  gaps: 12,
  pads: 1,
  padEvents: 2,
  unmapped: 12_345,
  diskFreeBytes: 8e10,
  diskLeftS: 90_000,
  heldBy: [],
  reliefs: 1,
  restarts: 1,
  lastFrameAgeMs: 1500,
  advice: [
    {
      rule: 'disk-low',
      says: 'the disk will be full in less than ten minutes',
      remedy: 'Free space now: the session ends before the disk is full',
    },
  ],
} as unknown as Snapshot;

describe('the live block', () => {
  it.each([40, 60, 80, 120])('fits into %i columns, with all that it says', (columns) => {
    const lines = statusLines(BUSY);
    const fitted = broken(lines, { columns });
    expect(Math.max(...fitted.map(({ length }) => length))).toBeLessThan(columns);
    const words = (some: readonly string[]) =>
      some
        .join(' ')
        .split(/\s+/)
        .filter((word) => word !== '');
    expect(words(fitted)).toEqual(words(lines));
  });

  it('is as it was where there is room', () => {
    expect(broken(statusLines(BUSY), { columns: 400 })).toEqual(statusLines(BUSY));
    expect(broken(['a   b'], {})).toEqual(['a   b']);
  });
});

it('a line that is too long is cut', () => {
  expect(cutToFit('x'.repeat(90), {})).toBe(`${'x'.repeat(78)}…`);
  expect(cutToFit('short', { columns: 80 })).toBe('short');
});

it('nothing is drawn again where control codes would be shown', () => {
  const before = process.env.TERM;
  try {
    process.env.TERM = 'dumb';
    expect(canRedraw({ isTTY: true })).toBe(false);
    process.env.TERM = 'xterm';
    expect([canRedraw({ isTTY: true }), canRedraw({ isTTY: false })]).toEqual([true, false]);
  } finally {
    if (before === undefined) delete process.env.TERM;
    else process.env.TERM = before;
  }
});

long('a terminal that is closed ends the recording, which is sealed', async () => {
  using folder = new TemporaryFolder();
  await using stage = await Stage.open({ width: 640, height: 360 });
  const args = recording(stage.display.name, folder.path, '--size', '320x180', '--fps', '30', '--encoder', 'h264-14', '--duration', '60');
  // A real terminal: `script` gives one, and is killed, which closes it.
  const command = [process.execPath, GAP, ...args].map((word) => `'${word}'`).join(' ');
  const terminal = spawn('script', ['-q', '-f', '-e', '-c', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  let shown = '';
  terminal.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString('utf8');
  });
  await until('it records', () => /[1-9]\d* frames/.test(shown));
  terminal.kill('SIGKILL');
  await once(terminal, 'close');
  const sealed = () => readdirSync(folder.path).filter((name) => /^[0-9a-f-]{36}$/.test(name)).length === 1;
  await until('it is sealed', sealed, 120);
  await until('nothing is left open', () => readdirSync(folder.path).length === 1);
  await expectValid(only(folder.path));
});

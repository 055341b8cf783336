import { readFileSync, rmSync } from 'node:fs';
import { describe, expect, inject, it } from 'vitest';
import { findingsTable } from '#cli/findings-table.ts';
import { statusLines } from '#cli/status-block.ts';
import type { Snapshot } from '#core/telemetry/snapshot.ts';
import { ShardCopy } from '#test/support/damage.ts';
import { gap } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { verdictOf } from '#test/support/shards.ts';
import { LADDER } from '#video/core/encoder-plan.ts';

// Wrong on purpose. cspell:ignore recrod

describe('gap', () => {
  it('prints its usage: exit 2 without a command, 0 with --help', async () => {
    expect(await gap([])).toMatchObject({ code: 2, stdout: expect.stringContaining('gap record') });
    expect(await gap(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('gap validate') });
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await gap(['--version'])).toMatchObject({ code: 0, stdout: `gap ${version}\n` });
  });

  it('exits 2 with a hint on an unknown command, an unknown flag or a missing value', async () => {
    expect(await gap(['recrod'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no command recrod') });
    expect(await gap(['validate', '--dive'])).toMatchObject({ code: 2, stderr: expect.stringContaining('gap validate --help') });
    expect(await gap(['record', '--fps'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--fps') });
    expect(await gap(['validate'])).toMatchObject({ code: 2, stderr: expect.stringContaining('gap validate SHARD') });
  });

  it.each(['record', 'validate', 'inspect', 'doctor', 'calibrate', 'devices', 'games', 'profile', 'recover'])(
    '%s --help says what it does and its exit codes',
    async (command) => {
      expect(await gap([command, '--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Exit codes') });
    },
  );

  long('validate exits 0 for a good shard, 1 for a bad one, 2 for none; --json prints the whole result', async () => {
    const good = await gap(['validate', inject('shard'), '--json']);
    const verdict = verdictOf(inject('shard'));
    expect(good.code).toBe(verdict === 'pass' ? 0 : 1);
    expect(JSON.parse(good.stdout)).toMatchObject({ verdict, frames: 360 });
    expect(await gap(['validate', 'package.json'])).toMatchObject({ code: 2 });
    using copy = new ShardCopy(inject('shard'));
    rmSync(copy.file('events.parquet'));
    const missing = await gap(['validate', copy.path]);
    expect(missing.code).toBe(1);
    // The verdict comes first, then what is wrong, and what is right only to those who ask.
    expect(missing.stdout).toMatch(/^FAIL {2}.*\(-v lists them\)\nFAIL {2}[\s\S]*events\.parquet is missing/);
    expect(missing.stdout).not.toMatch(/^ok /m);
    expect((await gap(['validate', '-v', copy.path])).stdout).toMatch(/^ok {4}\w/m);
  });

  long('inspect prints session, files, video and events', async () => {
    const { stdout, code } = await gap(['inspect', inject('shard')]);
    expect(code).toBe(0);
    for (const part of [
      'AV01 by AV1_SVT',
      '360 frames',
      'controls.parquet',
      'x 25 columns',
      'move',
      `verdict      ${verdictOf(inject('shard'))}`,
      'ref#test-license',
    ])
      expect(stdout).toContain(part);
    expect(JSON.parse((await gap(['inspect', inject('shard'), '--json'])).stdout).meta).toEqual(
      JSON.parse(readFileSync(`${inject('shard')}/meta.json`, 'utf8')),
    );
    using copy = new ShardCopy(inject('shard'));
    copy.editBytes('events.parquet', (bytes) => bytes.subarray(0, 50));
    copy.editBytes('qat.json', () => Buffer.from('{'));
    expect(await gap(['inspect', copy.path])).toMatchObject({ code: 0, stdout: expect.stringContaining('verdict      unreadable') });
    expect(await gap(['inspect', '/tmp'])).toMatchObject({ code: 2, stderr: expect.stringContaining('meta.json') });
  });

  long('doctor exits 1 with a remedy when there is no display, and still makes every other check', async () => {
    const run = await gap(['doctor', '--display', ':987', '--size', '320x180', '--fps', '30', '--json']);
    expect(run.code).toBe(1);
    const { ready, findings, ladder } = JSON.parse(run.stdout) as {
      ready: boolean;
      ladder: { name: string }[];
      findings: { check: string; severity: string; remedy?: string }[];
    };
    expect(ready).toBe(false);
    expect(findings.map(({ check }) => check)).toEqual([
      'preflight.display',
      'preflight.input',
      'preflight.pads',
      'preflight.encoder',
      'preflight.folder',
      'preflight.clock',
      'preflight.calibration',
    ]);
    expect(findings.find(({ check }) => check === 'preflight.display')).toMatchObject({
      severity: 'fail',
      way: { settings: ['display'] },
    });
    expect(findings.find(({ check }) => check === 'preflight.encoder')?.severity).not.toBe('fail');
    expect(ladder.map(({ name }) => name)).toEqual(LADDER.map(({ name }) => name));
  });
});

describe('the terminal output', () => {
  it('shows a finding with its measured value, limit, place and remedy', () => {
    const text = findingsTable([
      {
        check: 'cfr.missing',
        severity: 'fail',
        says: '12 of 360',
        measured: 3.33,
        limit: 0.5,
        unit: '%',
        at: [
          { from: 4, to: 9, of: 'frame' },
          { from: 20, to: 20, of: 'frame' },
        ],
        remedy: 'Rest',
      },
    ]);
    for (const part of ['FAIL', '3.330 / 0.500 %', '12 of 360', 'frame 4–9, 20', '→ Rest']) expect(text).toContain(part);
  });

  it('warns in the live block when no frame has been written for a second', () => {
    const snapshot = {
      elapsedS: 3725,
      frames: 10,
      fps: 59.94,
      repeats: 1,
      unusable: 0,
      drops: 2,
      residualP99Us: 512,
      tickP99Us: 80,
      bitrateBps: 5.1e6,
      rows: 1,
      keyEvents: 3,
      mouseEvents: 4,
      unmapped: 5,
      padEvents: 6,
      pads: 2,
      skippedFrames: 0,
      skippedTicks: 0,
      residualUs: { p50: 40, p99: 512 },
      nearestRowUs: { p50: 30, p99: 90 },
      tickUs: { p50: 20, p99: 80 },
      encodeUs: { p50: 61_000, p99: 90_000 },
      driftMsPerMin: { slope: 0.012, low: -0.001, high: 0.02 },
      lag: { state: 'known', signal: 'mouse-motion', ms: 47.2, low: 46.8, high: 47.5, sinceS: 10, shifts: 0 } as const,
      eventsPerS: { keyboard: 2, mouse: 250, pad: 0 },
      heldBy: [],
      gaps: 3,
      advice: [],
      restarts: 0,
      reliefs: 0,
      diskFreeBytes: 8e9,
      diskLeftS: 12_000,
      lastFrameAgeMs: 20,
    };
    const text = statusLines(snapshot).join('\n');
    for (const part of [
      '01:02:05',
      '59.9 fps',
      '1 repeats',
      '2 drops',
      'frame 0.04/0.51',
      'tick 0.02/0.08',
      'encoder 61.00/90.00',
      'picture answers 47.2 ms after your hand (46.8 to 47.5, by the mouse)',
      'drift 0.012 (-0.001 to 0.020) ms/min',
      'gaps 3',
      'mouse 4 (250/s)',
      '5.10 Mb/s',
      '8 GB = 3 h left',
      'not stored 5',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('last frame');
    expect(text).not.toContain('no input is captured');
    const advised = statusLines({ ...snapshot, advice: [{ rule: 'disk-low', says: 'the disk is full', remedy: 'free space' }] });
    expect(advised.join('\n')).toContain('⚠ the disk is full: free space');
    const closed = statusLines({ ...snapshot, closedFor: 'unfocused', restarts: 1 }).join('\n');
    expect(closed).toContain('no input is captured, pictures are black: another window has the focus');
    expect(closed).toContain('input restarted 1 times');
    const lag = (figures: Partial<Snapshot['lag']>) =>
      statusLines({ ...snapshot, lag: { state: 'silent', shifts: 0, ...figures } }).join('\n');
    expect(lag({})).toContain('nothing to say, too little moves\n');
    expect(lag({ signal: 'press-change', ms: 60 })).toContain('nothing to say, too little moves (last 60 ms, by the presses)');
    expect(lag({ state: 'measuring', signal: 'stick-motion', ms: 60 })).toContain(
      'about 60 ms after your hand: still measuring, by the stick',
    );
    expect(lag({ shifts: 1, lastShift: { atS: 61, fromMs: 40, toMs: 60.5 } })).toContain('⚠ moved from 40 to 60.5 ms at 00:01:01');
    // Pictures go on where only the input is missing, and where the player agreed to other windows.
    for (const [reason, wholeScreen] of [
      ['hook-lost', false],
      ['unfocused', true],
    ] as const)
      expect(statusLines({ ...snapshot, closedFor: reason }, wholeScreen).join('\n')).toContain('no input is captured: ');
    expect(statusLines({ ...snapshot, closedFor: 'held' }, true).join('\n')).toContain('pictures are black: held');
    expect(statusLines({ ...snapshot, lastFrameAgeMs: 2500 }).join('\n')).toContain('last frame 2.5 s ago');
  });
});

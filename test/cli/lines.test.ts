import type { WriteStream } from 'node:tty';
import { describe, expect, it } from 'vitest';
import { LADDER_HEAD, ladderLine } from '#cli/commands/station/ladder-table.ts';
import { verdictText } from '#cli/findings-table.ts';
import { showReadBack } from '#cli/read-back-line.ts';
import { StatusBlock } from '#cli/status-block.ts';
import { residualsTable, syncLine } from '#format/cli/findings-text.ts';
import type { Snapshot } from '#library/index.ts';

/** What is written to a terminal, or to a file. */
function sheet(isTTY: boolean, columns = 400): { out: WriteStream; text: () => string } {
  let text = '';
  const write = (chunk: string) => {
    text += chunk;
    return true;
  };
  return { out: { isTTY, columns, write } as unknown as WriteStream, text: () => text };
}

const ESC = '\u001b';
/** Up, erase the line, erase to the end, and text: all that our own output uses. */
const PARTS = new RegExp(`${ESC}\\[\\d*[AKJ]|\\r|\\n|[^${ESC}\\r\\n]+`, 'g');
const CODE = new RegExp(`^${ESC}\\[(\\d*)([AKJ])$`);

/** What a terminal shows in the end, line by line. */
function screen(text: string): string[] {
  const lines = [''];
  let at = 0;
  for (const [part] of text.matchAll(PARTS)) {
    const code = CODE.exec(part);
    if (code?.[2] === 'A') at = Math.max(0, at - Number(code[1]));
    else if (code?.[2] === 'K') lines[at] = code[1] === '2' ? '' : (lines[at] ?? '');
    // The cursor stands at the beginning of its line.
    else if (code?.[2] === 'J') lines.splice(at, lines.length, '');
    else if (part === '\n') lines[++at] ??= '';
    else if (part === '\r') lines[at] = '';
    else lines[at] += part;
  }
  return lines;
}

const recent = { p50: 10, p99: 20 };
const snapshot = (change: object = {}): Snapshot =>
  ({
    elapsedS: 5,
    frames: 300,
    fps: 60,
    repeats: 0,
    drops: 0,
    residualUs: recent,
    nearestRowUs: recent,
    tickUs: recent,
    encodeUs: recent,
    lag: { state: 'silent', shifts: 0 },
    bitrateBps: 5e6,
    eventsPerS: { keyboard: 0, mouse: 0, pad: 0 },
    heldBy: [],
    advice: [],
    reliefs: 0,
    restarts: 0,
    ...change,
  }) as unknown as Snapshot;

describe('the live block', () => {
  it('is drawn over itself on a terminal, and nothing of a longer one is left', async () => {
    const { out, text } = sheet(true);
    const block = new StatusBlock(out, false, false);
    block.show(snapshot({ closedFor: 'held' }));
    await new Promise((resolve) => setTimeout(resolve, 250));
    block.show(snapshot({ frames: 315 }));
    const shown = screen(text());
    expect(shown.filter((line) => line.includes('fps'))).toEqual([expect.stringContaining('315 frames')]);
    expect(shown.join('\n')).not.toContain('held');
    block.note('Game: joined');
    block.show(snapshot({ frames: 316 }));
    expect(screen(text()).some((line) => line === 'Game: joined')).toBe(true);
  });

  it('is silent in a file, and a line a second with --json', () => {
    const quiet = sheet(false);
    new StatusBlock(quiet.out, false, false).show(snapshot());
    expect(quiet.text()).toBe('');
    const lines = sheet(false);
    const block = new StatusBlock(lines.out, true, false);
    for (let i = 0; i < 20; i++) block.show(snapshot({ frames: i }));
    expect(lines.text().trim().split('\n')).toEqual([expect.stringContaining('"type":"status"')]);
  });
});

describe('reading back', () => {
  it('shows file, bytes, rate and time left on a terminal, and clears its line at the end', () => {
    const { out, text } = sheet(true);
    const show = showReadBack(out);
    show?.({ file: 'video.ivf', fileDone: 1e6, fileBytes: 4e6, done: 1e6, total: 5e6 });
    expect(text()).toMatch(/^\rvideo\.ivf {2}1 of 4 MB {2}\d+ MB\/s {2}\d+ s left/);
    show?.({ file: 'video.ivf', fileDone: 4e6, fileBytes: 4e6, done: 5e6, total: 5e6 });
    expect(screen(text())).toEqual(['']);
    expect(showReadBack(sheet(false).out)).toBeUndefined();
  });
});

describe('a line of a table', () => {
  it('of the ladder stands below its heading, or says why there is none', () => {
    const rung = { name: 'h264-14', stage: 'capture' as const, cpuMs: 1.84, meanMs: 2, p95Ms: 3.26, mbps: 9.1, latePct: 0 };
    const line = ladderLine(rung as Parameters<typeof ladderLine>[0]);
    expect(line).toMatch(/^h264-14 +while you play +1\.8 +2\.0 +3\.3 +9\.1 +0\.00\n$/);
    expect(line).toHaveLength(LADDER_HEAD.length);
    const final = ladderLine({ ...rung, name: 'av1-9', stage: 'final' } as Parameters<typeof ladderLine>[0]);
    expect(final).toMatch(/^av1-9 +in sealing +1\.8 +2\.0 +9\.1 +0\.00\n$/);
    expect(ladderLine({ name: 'av1-8', stage: 'final', failed: 'no memory' })).toMatch(
      /^av1-8 +in sealing +does not work here: no memory\n$/,
    );
  });

  it('of the lag gives its interval, or says that there is nothing to say', () => {
    const signal = 'mouse-motion' as const;
    const windows = [{ lag_ms: 21, signal }, { lag_ms: 21, signal }, {}].map((one) => ({
      from_s: 0,
      to_s: 20,
      score: 1,
      acted: true,
      ...one,
    }));
    const histogram = { from_ms: 0, step_ms: 5, counts: [] };
    const lag_ms = { median: 21.04, low: 20, high: 22.06, spread_p95: 0.5, signal };
    expect(syncLine({ windows, histogram, lag_ms } as Parameters<typeof syncLine>[0])).toMatch(
      /21\.0 ms \(95 %: 20\.0 to 22\.1\), 95 % of the stretches within 0\.5 ms; 2 of 3 stretches/,
    );
    // One stretch lies at the median, and says nothing of others.
    expect(syncLine({ windows: windows.slice(1), histogram, lag_ms } as Parameters<typeof syncLine>[0])).toContain(
      '22.1); 1 of 2 stretches',
    );
    expect(syncLine({ windows: [], histogram } as Parameters<typeof syncLine>[0])).toContain('nothing to say; 0 of 0 stretches');
  });

  it('of a verdict gives the lag where it is known, and nothing where it is not', () => {
    const qat = { verdict: 'pass' as const, findings: [], residuals: {}, frames: 60, duration_s: 1 };
    const histogram = { from_ms: 0, step_ms: 5, counts: [] };
    const lag_ms = { median: 47, low: 45.1, high: 48.9, spread_p95: 2, signal: 'mouse-motion' as const };
    expect(verdictText({ ...qat, sync: { windows: [], histogram, lag_ms } }, 'shards/a')).toContain('picture behind input        47.0 ms');
    expect(verdictText(qat, 'shards/a')).not.toContain('picture behind input');
  });

  it('of residuals is left out where nothing was measured', () => {
    expect(residualsTable({})).toBe('');
  });
});

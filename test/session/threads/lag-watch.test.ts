import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RECORDS } from '#core/journal/records.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { LagWatch } from '#session/threads/lag-watch.ts';
import { playedFacts } from '#test/support/facts.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

type Row = Parameters<typeof RECORDS.rows.make>[0];
type Frame = Parameters<typeof RECORDS.frames.make>[0];
const STILL = { gridUs: 0, keymask: 0, custom: 0, skipped: 0, events: 0, unit: 0, buttons: 0 };
const NO_AXES = { axis0: Number.NaN, axis1: Number.NaN, axis2: Number.NaN, axis3: Number.NaN, axis4: Number.NaN, axis5: Number.NaN };
const PLAIN = { errUs: 10, bytes: 1, encodeUs: 0, luma: 0, certainty: 0.9, crc: 0, repeat: false, key: false, blank: false };

/** Writes the seconds of an invented session into a journal as a recorder does. */
function written(journal: JournalWriter, { controls, frames }: ReturnType<typeof playedFacts>['facts'], fromS: number, toS: number): void {
  const { trace } = controls;
  if (trace === undefined || frames?.motion === undefined) throw new Error('nothing was played');
  for (let second = fromS; second < toS; second++) {
    const rows = Array.from({ length: 240 }, (_, i) => {
      const n = second * 240 + i;
      const [tsUs, device, dx, dy] = [controls.tsUs[n], controls.device[n], trace.dx[n], trace.dy[n]];
      return RECORDS.rows.make({ ...STILL, ...NO_AXES, tsUs, device, dx, dy } as Row);
    });
    journal.append('rows', Buffer.concat(rows));
    const pictures = Array.from({ length: 60 }, (_, i) => {
      const n = second * 60 + i;
      const [tsUs, captureUs, change] = [frames.tsUs[n], frames.captureUs[n], frames.change?.[n]];
      const [motionX, motionY] = [frames.motion?.dx[n], frames.motion?.dy[n]];
      return RECORDS.frames.make({ ...PLAIN, frame: n, tsUs, captureUs, change, motionX, motionY } as Frame);
    });
    journal.append('frames', Buffer.concat(pictures));
  }
}

long('the lag is found in what is written, look after look, in a thread that starts once there is enough', async () => {
  using folder = new TemporaryFolder();
  const path = join(folder.path, 'journal');
  const journal = new JournalWriter(path);
  const { facts } = playedFacts({ seconds: 40, lagMs: 42 });
  written(journal, facts, 0, 20);
  using watch = new LagWatch({ journal: path, lateUs: 2000, fps: 60 });
  expect(watch.at(9)).toBeUndefined();
  await until('it has looked', () => watch.at(20)?.ms !== undefined);
  expect(watch.at(20)).toMatchObject({ state: 'measuring', signal: 'mouse-motion', shifts: 0, low: undefined });
  // Captures that are stamped 2 ms late are that much earlier.
  expect(Math.abs((watch.at(20)?.ms ?? 0) - 40)).toBeLessThan(1);
  const since = watch.at(20)?.sinceUs;
  written(journal, facts, 20, 40);
  const first = watch.at(20);
  await until('it has looked again', () => watch.at(40) !== first);
  expect(watch.at(40)).toMatchObject({ state: 'measuring', sinceUs: since });
  journal.close();
});

it('a thread that fails takes nothing with it: the lag is not known', async () => {
  using watch = new LagWatch({ journal: '/nowhere/journal', lateUs: 0, fps: 60 });
  expect(watch.at(11)).toBeUndefined();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(watch.at(12)).toBeUndefined();
});

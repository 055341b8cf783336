import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { TestDesk } from '#test/support/desk.ts';
import { until } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';

const session = (n: number) => `0b5a9a52-6f0c-4b6e-9a53-0d3f7bb2c11${n}.partial`;

long(
  'one broken recording does not stop the others, another program’s .partial is left alone, and neither a test recording nor a cut outlives a crash',
  async () => {
    const pids: number[] = [];
    await using station = await TestDesk.open({ pids });
    const put = (...names: readonly string[]) => {
      const folder = join(station.shards, ...names);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'journal'), 'no journal');
      return folder;
    };
    const film = put('film.mp4.partial');
    const cut = put(session(4).replace('.partial', '.trimming'));
    const foreign = put('holiday.trimming');
    const checked = put('.check', session(3));
    put(session(1));
    put(session(2));
    station.desk.sealLeftovers();
    expect([checked, cut, foreign].map((folder) => existsSync(folder))).toEqual([false, false, true]);
    await until('both were tried', () => pids.length === 2 && station.desk.view.state.phase === 'failed');
    expect(station.phases.filter((phase) => phase === 'recovering')).toHaveLength(2);
    expect(existsSync(join(film, 'journal'))).toBe(true);
    expect(station.desk.view.left).toBe(2);
    // Asked again, both are tried again, and nobody waits for ever.
    await station.desk.calls['record.recover']({});
    await until('both were tried again', () => pids.length === 4 && station.desk.view.state.phase === 'failed');
  },
);

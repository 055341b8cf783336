import { openBrowser } from '#scripts/app/browser.ts';
import { walkFirstMinute } from '#scripts/app/first-minute.ts';
import { RunningConsole } from '#scripts/app/running-console.ts';
import type { Figure } from '#scripts/bench/figures.ts';

/** A new machine with the settings it chooses itself. */
export async function measureFirstMinute(display: string, runs: number): Promise<Figure[]> {
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) {
    await using station = await RunningConsole.start(display);
    const browser = await openBrowser();
    seconds.push((await walkFirstMinute(await browser.newPage(), station.link)).seconds);
    await browser.close();
  }
  return [
    {
      name: 'first minute: from the first start to the first take of 20 s in review, with 3 s to read before each press',
      unit: 's',
      runs: seconds,
      bar: { at: 'most', value: 120 },
      baseline: { what: 'the take alone', runs: [20] },
    },
  ];
}

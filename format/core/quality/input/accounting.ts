import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { placesOf } from '#format/core/findings/places.ts';
import type { Check } from '#format/core/quality/facts.ts';
import { said } from '#format/core/said.ts';

/** No event was lost between the system's queue and the file: sequence numbers have no holes, and the rows account for every event. */
export const eventsAccounted: Check = ({ events, controls }) => {
  if (events === undefined) return [];
  const holes: number[] = [];
  let lost = 0;
  events.seq.forEach((seq, i) => {
    const before = i === 0 ? -1 : (events.seq[i - 1] as number);
    if (seq !== before + 1) {
      holes.push(i);
      lost += Math.max(1, seq - before - 1);
    }
  });
  const inRows = controls.events ?? events.seq.length;
  const difference = Math.abs(inRows - events.seq.length);
  const findings: Finding[] = [
    judged({
      check: 'events.lost',
      is: lost === 0 ? 'pass' : 'fail',
      says: said`${events.seq.length} events, ${lost} lost`,
      measured: lost,
      limit: 0,
      unit: 'events',
      at: placesOf(holes, 'row'),
      remedy: said`The recorder stalled for too long: free the processor`,
    }),
  ];
  findings.push(
    judged({
      check: 'events.in-rows',
      is: difference === 0 ? 'pass' : 'fail',
      says: said`rows account for ${inRows} of ${events.seq.length} events`,
      measured: difference,
      limit: 0,
      unit: 'events',
      remedy: said`controls.parquet and events.parquet are from different recordings`,
    }),
  );
  return findings;
};

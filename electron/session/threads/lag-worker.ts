import { fstatSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { BlockKind } from '#core/journal/journal.ts';
import { RECORDS } from '#core/journal/records.ts';
import { LagTrail } from '#core/telemetry/lag-trail.ts';
import { LiveLag, LOOK_EVERY_US } from '#core/telemetry/live-lag.ts';
import type { SpanUs } from '#format/core/time/units.ts';
import { lowerThisThread } from '#native/host/thread-priority.ts';
import { blocksOf, handOn, type JournalExtent } from '#session/journal/journal-file.ts';

export interface LagWorkerData {
  /** The journal of the running session. */
  readonly journal: string;
  /** By how much the times of captures are too late, as calibrated. */
  readonly lateUs: SpanUs;
  readonly fps: number;
}

const SEEN: ReadonlySet<BlockKind> = new Set(['rows', 'frames']);

/** Reads what a running session has written, and says every two seconds how far the picture is behind the input. */
const data = workerData as LagWorkerData;
lowerThisThread();
const trail = new LagTrail(data.lateUs);
const lag = new LiveLag(data.fps);
const fd = openSync(data.journal, 'r');
let at: Pick<JournalExtent, 'goodBytes' | 'blocks'> = { goodBytes: 0, blocks: 0 };

function look(): void {
  at = handOn(blocksOf(fd, fstatSync(fd).size, SEEN, at), ({ header, payload }) => {
    if (header.kind === 'rows') for (const row of RECORDS.rows.all(payload)) trail.row(row);
    else for (const frame of RECORDS.frames.all(payload)) trail.frame(frame);
  });
  lag.look(trail.window());
  parentPort?.postMessage(lag.now);
}

look();
setInterval(look, LOOK_EVERY_US / 1000);

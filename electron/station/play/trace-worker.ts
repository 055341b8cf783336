import { parentPort, workerData } from 'node:worker_threads';
import { type TraceOptions, traceOf } from '#core/play/determinism.ts';
import { loadGame } from '#station/play/load-game.ts';

/** Runs a game as another machine would, with all its modules loaded afresh. */
const { file, options } = workerData as { readonly file: string; readonly options: TraceOptions };
const make = await loadGame(file);
parentPort?.postMessage(traceOf(make(), options).hashes);

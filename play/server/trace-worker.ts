import { parentPort, workerData } from 'node:worker_threads';
import { actionsOf, traceOf } from '#play/core/determinism.ts';
import { loadGame } from '#play/server/load-game.ts';

/** Runs a game as another machine would, with all its modules loaded afresh. */
const { file, players } = workerData as { readonly file: string; readonly players: readonly string[] };
const make = await loadGame(file);
parentPort?.postMessage(traceOf(make(), { players, actions: actionsOf(make()) }).hashes);

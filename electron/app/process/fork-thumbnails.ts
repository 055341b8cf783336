import type { ThumbnailProcess } from '#app/pictures/thumbnail-maker.ts';
import { nodeChild } from '#app/process/node-child.ts';
import { ThumbnailAnswer, type ThumbnailOrder } from '#core/app/process/thumbnail-messages.ts';
import { workerFile } from '#format/sign/worker-file.ts';
import { forkCaged } from '#video/cage/caged-process.ts';

/** A process that decodes as a child of Node, for the console: where the system has a cage for it, it reaches no file and no network. Electron's shell has its own. */
export const forkThumbnails = (
  program = workerFile(import.meta.url, '../pictures/thumbnail-process'),
): ThumbnailProcess & { readonly pid: number } =>
  nodeChild<ThumbnailOrder, ThumbnailAnswer>(forkCaged({ program, reads: [], writes: [] }), ThumbnailAnswer);

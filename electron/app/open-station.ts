import { Desk, type DeskParts } from '#app/desk/desk.ts';
import { forkRecorder } from '#app/process/fork-recorder.ts';
import { forkThumbnails } from '#app/process/fork-thumbnails.ts';
import { type Served, type ServeOptions, serve } from '#app/server/serve.ts';
import { revealInFolder } from '#app/shelf/reveal.ts';
import type { Leaving } from '#core/app/leaving.ts';
import type { Words } from '#format/core/said.ts';

export interface StationOptions extends Pick<DeskParts, 'name' | 'version' | 'display'>, Pick<ServeOptions, 'pages' | 'port' | 'lan'> {
  /** Link of the lab that it joins. */
  readonly join?: string | undefined;
  readonly onStatus: (says: Words) => void;
}

export interface Station extends Served {
  /** Stops what is running, and resolves once its final video is made or left for the next start. */
  leave(leaving: Leaving): Promise<void>;
}

/** Opens a station: its desk, its server, and its place in a lab. Disposing it stops and seals what runs. */
export async function openStation({ join, onStatus, pages, port, lan, ...parts }: StationOptions): Promise<Station> {
  await using opening = new AsyncDisposableStack();
  const reveal = parts.display === undefined && process.platform === 'linux' ? undefined : revealInFolder;
  const desk = opening.use(
    new Desk({ ...parts, reveal, startRecorder: () => forkRecorder(parts.display), startThumbnails: forkThumbnails }),
  );
  if (join !== undefined) {
    const { joinLab } = await import('#app/lab/join-lab.ts');
    opening.use(joinLab(desk, { link: join, onStatus }));
  }
  const served = opening.use(await serve(desk, { pages, port, lan, shelf: () => desk.shelf() }));
  await desk.openGame();
  // Start sealing what a killed recorder left.
  desk.sealLeftovers();
  const open = opening.move();
  return { ...served, leave: (leaving) => desk.leave(leaving), [Symbol.asyncDispose]: () => open.disposeAsync() };
}

import { ThumbnailMaker, type ThumbnailProcess } from '#app/pictures/thumbnail-maker.ts';
import type { FilmStrip } from '#core/app/contract.ts';

/** Makes film strips of sealed shards, one after the other: a grid of a hundred recordings must not take every core. */
export class FilmStrips implements Disposable {
  readonly #thumbnails: ThumbnailMaker;
  #before: Promise<unknown> = Promise.resolve();

  /** `start`: a process that decodes. */
  constructor(start: () => ThumbnailProcess) {
    this.#thumbnails = new ThumbnailMaker(start);
  }

  /** A shard in `count` pictures. Rejects where a file cannot be read, or a picture not be decoded. */
  make(folder: string, count: number): Promise<FilmStrip> {
    const made = this.#before
      .catch(() => undefined)
      .then(() => import('#app/pictures/film-strip.ts'))
      .then(({ filmStrip }) => filmStrip(folder, count, this.#thumbnails.make));
    this.#before = made;
    return made;
  }

  [Symbol.dispose](): void {
    this.#thumbnails[Symbol.dispose]();
  }
}

import { playedFacts } from '#test/support/facts.ts';
import { between, changed, type Frames, type Known, where } from '#test/support/known-sessions/known.ts';

/** A game that freezes, goes black, flashes and cuts, while keys and mouse go on. */
export function withStills(): Known {
  const { facts, deep } = playedFacts({ seconds: 60, seed: 8 });
  const frames = facts.frames as Frames;
  const [frozen, black, cuts] = [between(600, 660), between(1500, 1600), (n: number) => n % 450 === 449];
  const change = where(
    where(frames.change as Uint16Array, frozen, () => 0),
    cuts,
    () => 90 * 256,
  );
  const { pictures } = deep;
  const shown = where(
    where(pictures.change, frozen, () => 0.01),
    (n) => cuts(n - (n > 1800 ? 1 : 0)),
    () => 80,
  );
  return {
    facts: changed(facts, {
      frames: {
        change,
        regions: (frames.regions ?? []).map((region, i) => (i % 5 === 0 ? where(region, frozen, () => 0) : change)),
        luma: where(frames.luma as Uint16Array, black, () => 2 * 256),
      },
    }),
    deep: {
      pictures: {
        ...pictures,
        change: shown,
        clear: where(
          shown,
          (n) => n % 7 === 3,
          () => 0,
        ),
        luma: where(pictures.luma, black, () => 1.5),
        tile: where(
          pictures.tile,
          (n) => n % 301 === 300,
          () => -1,
        ),
        wrongCells: where(
          pictures.wrongCells,
          (n) => n % 83 === 5,
          (_, n) => (n % 2 === 0 ? 3 : 255),
        ),
        dx: where(pictures.dx, between(2000, 2100), (value) => value + 9),
        certainty: where(pictures.certainty, between(2500, 2900), () => 0.1),
        cells: {
          ...pictures.cells,
          change: where(
            pictures.cells.change,
            (n) => n % 6 === 0,
            () => 0,
          ),
        },
        count: 3590,
        damage: 'broken packet',
      },
    },
  };
}

import { basename } from 'node:path';
import { GapError } from '#format/core/errors.ts';
import { parsedJson } from '#format/core/json-text.ts';
import { asTs } from '#format/core/time/units.ts';
import { boundedLines } from '#format/folder/bounded-lines.ts';
import { BEGIN_US, fromFirst, MOST_LINE_BYTES, type Source } from '#shard/core/import/source.ts';
import { VptInputs, VptLine } from '#shard/core/import/vpt-line.ts';

/** A contractor's recording of OpenAI's VPT (github.com/openai/Video-Pre-Training): a line for each picture. */
export async function vpt(video: string, lines: string): Promise<Source> {
  let count = 0;
  for await (const _ of linesOf(lines)) count += 1;
  return {
    from: 'VPT contractor recording',
    video,
    files: [video, lines],
    clock: 'the pictures of the video: what a line says happened at some time up to the next picture, and is put in the middle',
    cannot: [
      'when between two pictures something happened, 50 ms apart, or in which order',
      'where the pointer is, in a menu: it is not in the picture',
    ],
    game: ['Minecraft'],
    title: 'Minecraft',
    degreesPerCount: 360 / 2400,
    pictures: (ptsUs) => ({
      // A picture without a line has no input.
      timesUs: fromFirst(ptsUs, BEGIN_US).map((us, i) => (i < count ? us : Number.NaN)),
      cannot: count > ptsUs.length ? [`what ${count - ptsUs.length} of its ${count} lines belong to: there is no picture for them`] : [],
    }),
    async *inputs(pictureUs) {
      const inputs = new VptInputs();
      let n = 0;
      for await (const line of linesOf(lines)) {
        const [us, next] = [pictureUs[n], pictureUs[n + 1]];
        if (us === undefined) return;
        yield* inputs.take(line, asTs(Number.isFinite(next) ? (us + (next as number)) / 2 : us + 1));
        n += 1;
      }
    },
  };
}

async function* linesOf(path: string): AsyncGenerator<VptLine> {
  let number = 0;
  for await (const text of boundedLines(path, MOST_LINE_BYTES)) {
    number += 1;
    const line = VptLine.safeParse(parsedJson(text ?? ''));
    if (!line.success)
      throw new GapError(
        'import.source',
        `${path}: line ${number} is not of a contractor's recording`,
        `Cut ${basename(path)} before that line, or give the file as it was published`,
      );
    yield line.data;
  }
}

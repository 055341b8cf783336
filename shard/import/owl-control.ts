import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { GapError } from '#format/core/errors.ts';
import { MAX_PADS } from '#format/core/input/pad.ts';
import type { TsUs } from '#format/core/time/units.ts';
import { boundedLines } from '#format/folder/bounded-lines.ts';
import { foreignText } from '#format/folder/foreign-file.ts';
import { type OwlLine, owlInput, owlLine } from '#shard/core/import/owl-line.ts';
import { fromFirst, MOST_LINE_BYTES, type Source } from '#shard/core/import/source.ts';

export const OWL_INPUTS = 'inputs.csv';
/** Stopping a video takes its encoder a few tenths of a second. */
const MOST_OFF_S = 0.5;
const [VIDEO, METADATA] = ['recording.mp4', 'metadata.json'];

/** `metadata.json`, as far as it is used here. */
const Metadata = z.looseObject({
  game_exe: z.string().optional(),
  owl_control_version: z.string().optional(),
  hardware_specs: z
    .looseObject({
      system: z.looseObject({ os_name: z.string().optional() }).optional(),
      gpus: z.array(z.looseObject({ name: z.string() })).optional(),
    })
    .nullish(),
});

/** A folder that owl-control recorded (github.com/Wayfarer-Labs/owl-control). */
export async function owlControl(folder: string): Promise<Source> {
  const [inputs, video, described] = [OWL_INPUTS, VIDEO, METADATA].map((file) => join(folder, file)) as [string, string, string];
  if (!existsSync(video))
    throw new GapError('import.source', `${folder}: it has ${OWL_INPUTS} and no ${VIDEO}`, 'Give the folder as owl-control wrote it');
  const about = existsSync(described) ? Metadata.safeParse(json(described)).data : undefined;
  const begin = await videoSpan(inputs);
  const game = about?.game_exe;
  return {
    from: `owl-control ${about?.owl_control_version ?? '(its version is not known)'}`,
    video,
    files: [inputs, video, ...(existsSync(described) ? [described] : [])],
    clock: 'the clock of the system (Unix time), which may be set while it records',
    cannot: [
      'where a key lies on the keyboard, only what its layout calls it',
      ...(begin.said === 1
        ? []
        : begin.said > 1
          ? [`at which of its ${begin.said} VIDEO_STARTs the video began (the first stands for that)`]
          : ['when the video began (it has no VIDEO_START; its first line stands for that)']),
    ],
    game: game === undefined ? ['any'] : [game],
    title: game?.replace(/\.exe$/i, ''),
    host: { os: about?.hardware_specs?.system?.os_name, gpu: about?.hardware_specs?.gpus?.[0]?.name },
    pictures: (ptsUs) => ({ timesUs: fromFirst(ptsUs, begin.atUs), cannot: lengthsDiffer(begin, ptsUs) }),
    async *inputs() {
      const pads: unknown[] = [];
      const padOf = (name: unknown) => {
        if (!pads.includes(name) && pads.length < MAX_PADS) pads.push(name);
        return pads.includes(name) ? pads.indexOf(name) : undefined;
      };
      for await (const line of linesOf(inputs)) {
        const input = owlInput(line, padOf);
        if (input !== undefined) yield input;
      }
    },
  };
}

interface VideoSpan {
  readonly atUs: TsUs;
  /** How often it is said. */
  readonly said: number;
  readonly endUs: TsUs | undefined;
}

async function videoSpan(inputs: string): Promise<VideoSpan> {
  let [first, start, endUs]: [TsUs?, TsUs?, TsUs?] = [];
  let said = 0;
  for await (const { atUs, type } of linesOf(inputs)) {
    first ??= atUs;
    if (type === 'VIDEO_START') {
      start ??= atUs;
      said += 1;
    }
    if (type === 'VIDEO_END') endUs = atUs;
  }
  if (first === undefined) throw new GapError('import.source', `${inputs}: it has no line`, 'Give a recording that has some input');
  return { atUs: start ?? first, said, endUs };
}

/** A video that is not as long as it says began later, ended earlier, or ran on another clock. */
function lengthsDiffer({ atUs, endUs }: VideoSpan, ptsUs: Float64Array): string[] {
  const last = (ptsUs.at(-1) ?? 0) - (ptsUs[0] ?? 0);
  const offS = endUs === undefined ? 0 : (last - (endUs - atUs)) / 1e6;
  if (Math.abs(offS) < MOST_OFF_S) return [];
  return [`why its video is ${Math.abs(offS).toFixed(1)} s ${offS < 0 ? 'shorter' : 'longer'} than from VIDEO_START to VIDEO_END`];
}

async function* linesOf(inputs: string): AsyncGenerator<OwlLine> {
  let number = 0;
  for await (const text of boundedLines(inputs, MOST_LINE_BYTES)) {
    number += 1;
    if (text === '' || (number === 1 && text?.startsWith('timestamp'))) continue;
    const line = text === undefined ? 'it is too long' : owlLine(text);
    if (typeof line === 'string')
      throw new GapError(
        'import.source',
        `${inputs}: line ${number}: ${line}`,
        'Give the file as owl-control wrote it, or cut it before that line',
      );
    yield line;
  }
}

function json(path: string): unknown {
  try {
    return JSON.parse(foreignText(path));
  } catch {
    return undefined;
  }
}

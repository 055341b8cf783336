import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { GapError } from '#format/core/errors.ts';
import { MAX_PADS } from '#format/core/input/pad.ts';
import { boundedLines } from '#format/folder/bounded-lines.ts';
import { foreignText } from '#format/folder/foreign-file.ts';
import { type OwlLine, owlInput, owlLine } from '#shard/core/import/owl-line.ts';
import { MOST_LINE_BYTES, type Source } from '#shard/core/import/source.ts';

export const OWL_INPUTS = 'inputs.csv';
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
  const begin = await videoStart(inputs);
  const game = about?.game_exe;
  return {
    from: `owl-control ${about?.owl_control_version ?? '(its version is not known)'}`,
    video,
    files: [inputs, video, ...(existsSync(described) ? [described] : [])],
    clock: 'the clock of the system (Unix time), which may be set while it records',
    cannot: [
      'where a key lies on the keyboard, only what its layout calls it',
      ...(begin.isSaid ? [] : ['when the video began (it has no VIDEO_START; its first line stands for that)']),
    ],
    game: game === undefined ? ['any'] : [game],
    title: game?.replace(/\.exe$/i, ''),
    host: { os: about?.hardware_specs?.system?.os_name, gpu: about?.hardware_specs?.gpus?.[0]?.name },
    pictureTimes: (ptsUs) => ptsUs.map((us) => begin.atUs + us),
    async *inputs() {
      const pads: unknown[] = [];
      const padOf = (name: unknown) => {
        if (!pads.includes(name) && pads.length < MAX_PADS) pads.push(name);
        return Math.max(0, pads.indexOf(name));
      };
      for await (const line of linesOf(inputs)) {
        const input = owlInput(line, padOf);
        if (input !== undefined) yield input;
      }
    },
  };
}

async function videoStart(inputs: string): Promise<{ readonly atUs: number; readonly isSaid: boolean }> {
  let first: number | undefined;
  for await (const { atUs, type } of linesOf(inputs)) {
    if (type === 'VIDEO_START') return { atUs, isSaid: true };
    first ??= atUs;
  }
  if (first === undefined) throw new GapError('import.source', `${inputs}: it has no line`, 'Give a recording that has some input');
  return { atUs: first, isSaid: false };
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

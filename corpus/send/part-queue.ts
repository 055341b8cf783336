import type { PlannedFile } from '#corpus/core/sending/protocol.ts';
import { ENVELOPE_FILE } from '#format/core/layout.ts';

/** A part that is still to be sent. */
export interface WaitingPart {
  readonly file: PlannedFile;
  readonly part: number;
}

/** Parts of all files but the envelope that the store does not have, in order. */
export function waitingParts(
  files: readonly PlannedFile[],
  done: readonly string[],
  etagsOf: (file: string) => readonly (string | undefined)[],
): WaitingPart[] {
  return files
    .filter(({ name }) => name !== ENVELOPE_FILE && !done.includes(name))
    .flatMap((file) =>
      file.parts.map((_, part): WaitingPart => ({ file, part })).filter(({ part }) => etagsOf(file.name)[part] === undefined),
    );
}

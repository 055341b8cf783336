import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { View } from '#core/app/contract.ts';
import type { Draft } from '#core/app/draft.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { judged } from '#format/core/findings/judged.ts';
import { isSessionId } from '#format/core/layout.ts';
import { said } from '#format/core/said.ts';
import { secondsIn } from '#shard/core/disk-space.ts';
import { freeBytes } from '#shard/folder/files.ts';
import { defaultRung, expectedBps } from '#video/core/encoder-plan.ts';

/** Space that a recording needs at 720p60: for the final video, and for what is kept until it is made. */
const AT_MOST = { bitrateBps: 5e6, encoder: defaultRung('capture').name, size: { width: 1280, height: 720 }, fps: 60 };

/** Free space on the disk of a folder that may not exist yet; only the folder if the disk cannot be queried. */
export function roomIn(folder: string): View['room'] {
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  try {
    const free = freeBytes(there);
    return { folder, freeBytes: free, leftS: secondsIn(free, expectedBps(AT_MOST)) };
  } catch {
    return { folder };
  }
}

/** Whether no recording is there. */
export const isEmpty = (folder: string): boolean => !existsSync(folder) || !readdirSync(folder).some(isSessionId);

/** Whether a session of the planned length fits. */
export function roomFinding({ out, minutes }: Draft): Finding {
  const { leftS } = roomIn(out);
  const check = 'preflight.room';
  if (leftS === undefined)
    return judged({
      check,
      is: 'warn',
      says: said`${out}: free space could not be read`,
      remedy: said`Choose a folder on a disk of this machine`,
      way: { settings: ['out'] },
    });
  const left = Math.floor(leftS / 60);
  const says = said`${out}: room for ${left} min, ${minutes} min are planned`;
  const figures = { measured: left, limit: minutes, unit: 'min', at: [] };
  if (left >= minutes) return judged({ check, is: 'pass', says, ...figures });
  return judged({
    check,
    is: 'fail',
    says,
    ...figures,
    remedy: said`Free space there, choose another folder, or plan a shorter session`,
    way: { settings: ['out', 'duration'] },
  });
}

import type { Meta } from '#format/core/documents/meta.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';

/** `ts_us` of the first frame of the session that was recorded, whatever part of it this shard is: origin of its grid of frames. */
export const gridOrigin = ({ recorder, timing }: Pick<Meta, 'recorder' | 'timing'>): TsUs =>
  asTs(recorder?.trimmed?.grid_t0_us ?? recorder?.rolled?.grid_t0_us ?? timing.t0_us);

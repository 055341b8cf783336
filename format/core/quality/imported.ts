import { said } from '#format/core/said.ts';

/** The remedy for pictures that another program took when it could: nobody can record them again, and each says when it was taken. */
export const BY_PICTURE_TIMES = said`Leave out frames that repeat another in training, or train by the times of the pictures (capture_us)`;

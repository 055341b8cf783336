/** The remedy for what may have been damaged on its way here, or been written so. */
export const AGAIN = 'Copy the shard again; if it is the same there, its recorder has to be mended';

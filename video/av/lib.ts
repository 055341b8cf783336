import '#video/av/free-binary.ts';

/** FFmpeg in this process, as node-av has it. Whoever uses it takes it from here, or its constants: which binary it is, is settled first. */
export * from 'node-av/lib';

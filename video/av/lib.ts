/** FFmpeg in this process, as node-av has it. Whoever uses it takes it from here. */
export * from 'node-av/lib';

import '#video/av/free-binary.ts';

/** Numbers of FFmpeg. Some node-av asks of its binary. */
export * from 'node-av/constants';

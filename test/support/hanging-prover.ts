// A recorder's process in which an encoder blocks for ever, as some drivers do: see `test/app/encoders.test.ts`.
process.on('message', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
process.send?.({ type: 'ready' });

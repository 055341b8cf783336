// A recorder's process that an encoder takes with it, as an assertion in a driver does: see `test/app/encoders.test.ts`.
process.on('message', () => process.abort());
process.send?.({ type: 'ready' });

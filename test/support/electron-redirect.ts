import { registerHooks } from 'node:module';

/** Loaded before the built shell: `electron` is the stand-in next to this file, everything else stays as it is. */
const STAND_IN = new URL('./electron-stand-in.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) => (specifier === 'electron' ? { url: STAND_IN, shortCircuit: true } : next(specifier, context)),
});

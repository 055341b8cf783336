import { registerHooks } from 'node:module';

/** Loaded before the recorder: the first encoder of its session is the odd one of `odd-session.ts`, everything else stays as it is. */
const ODD = new URL('./odd-session.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '#video/encoder.ts' && context.parentURL?.endsWith('/encode-worker.ts') === true
      ? { url: ODD, shortCircuit: true }
      : next(specifier, context),
});

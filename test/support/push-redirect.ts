import { registerHooks } from 'node:module';

/** Loaded before the recorder: its screen is the source that pushes of `push-session.ts`, everything else stays as it is. */
const PUSHED = new URL('./push-session.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '#session/picture/open-source.ts' && context.parentURL?.includes('/test/') !== true
      ? { url: PUSHED, shortCircuit: true }
      : next(specifier, context),
});

import { it, type TestAPI } from 'vitest';

/** `npm run test:all` asks for tests that take long, too. */
export const LONG = process.env.GAP_LONG !== undefined;

/**
 * A test that `npm test` leaves out for its length, which `vitest.config.ts` says. Nearly all that it tries is tried by a shorter one too, in another layer
 * on another system or with another setting.
 */
export const long: ReturnType<TestAPI['runIf']> = it.runIf(LONG);

import { it, type TestAPI } from 'vitest';

/** `npm run test:all` asks for tests that take long, too. */
export const LONG = process.env.GAP_LONG !== undefined;

/**
 * A test that `npm test` leaves out for its length, which `vitest.config.ts` says: what it tries is also tried by a shorter one, in another layer or
 * with another setting.
 */
export const long: ReturnType<TestAPI['runIf']> = it.runIf(LONG);

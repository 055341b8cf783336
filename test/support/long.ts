import { it, type TestAPI } from 'vitest';

/** `npm run test:long` asks for tests that take long, too. */
export const LONG = process.env.GAP_LONG !== undefined;

/**
 * A test that `npm test` leaves out, since it takes over two and a half seconds on two cores. Most of what it tries is tried by a shorter one too, in another
 * layer, on another system or with another setting.
 */
export const long: ReturnType<TestAPI['runIf']> = it.runIf(LONG);

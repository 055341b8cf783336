import type { Environment } from '#core/play/environment.ts';
import { CoinChase } from '#core/play/games/coin-chase.ts';

/** The games that come along, by name. */
export const GAMES: Readonly<Record<string, () => Environment>> = { 'coin-chase': () => new CoinChase() };

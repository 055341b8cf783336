import type { Environment, StepResult } from '#core/play/environment.ts';

/** Positions are in 1/256 of a unit, whole numbers: the same on every machine, whatever it computes sines with. */
const ONE = 256;
/** The field, units. */
export const FIELD = { width: 320, height: 180 } as const;
const SPEED = 2 * ONE;
/** How near is near enough to take a coin, units. */
const REACH = 10;
const COINS = 5;

/** What a player can do: the arrow keys that are down, one bit each. */
export const ARROWS = { left: 1, right: 2, up: 4, down: 8 } as const;

interface Place {
  x: number;
  y: number;
}

interface CoinChaseState {
  /** Of the generator (a linear congruence modulo 2^31), so that coins come up in the same places everywhere. */
  seed: number;
  readonly players: Record<string, Place & { score: number }>;
  readonly coins: Place[];
}

/**
 * The reference game: two players run about a field and take coins; where the next one comes up depends on who took the last, and when. So
 * every input shows in the state ever after, and two players who part stay parted.
 */
export class CoinChase implements Environment {
  readonly idle = 0;
  state: CoinChaseState = { seed: 1, players: {}, coins: [] };

  reset(seed: number, players: readonly string[]): void {
    this.state = { seed: (seed >>> 1) + 1, players: {}, coins: [] };
    players.forEach((player, i) => {
      const x = Math.floor((FIELD.width * (i + 1)) / (players.length + 1));
      this.state.players[player] = { x: x * ONE, y: (FIELD.height / 2) * ONE, score: 0 };
    });
    for (let coin = 0; coin < COINS; coin++) this.state.coins.push(this.#anywhere());
  }

  step(actions: Readonly<Record<string, unknown>>): StepResult {
    const { players, coins } = this.state;
    const rewards: Record<string, number> = {};
    const infos: Record<string, unknown> = {};
    for (const player of Object.keys(players).sort()) {
      const me = players[player] as Place & { score: number };
      const arrows = Number(actions[player] ?? 0);
      const towards = (less: number, more: number) => (arrows & more ? SPEED : 0) - (arrows & less ? SPEED : 0);
      me.x = within(me.x + towards(ARROWS.left, ARROWS.right), FIELD.width * ONE);
      me.y = within(me.y + towards(ARROWS.up, ARROWS.down), FIELD.height * ONE);
      let taken = 0;
      coins.forEach((coin, i) => {
        if (Math.abs(coin.x - me.x) > REACH * ONE || Math.abs(coin.y - me.y) > REACH * ONE) return;
        taken += 1;
        coins[i] = this.#anywhere();
      });
      me.score += taken;
      rewards[player] = taken;
      infos[player] = { score: me.score };
    }
    const observations = Object.fromEntries(
      Object.entries(players).map(([player, { x, y }]) => [player, [x, y, ...coins.flatMap((c) => [c.x, c.y])]]),
    );
    return { rewards, infos, observations };
  }

  #next(below: number): number {
    this.state.seed = (Math.imul(this.state.seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (this.state.seed >>> 8) % below;
  }

  #anywhere(): Place {
    const x = this.#next(FIELD.width) * ONE;
    return { x, y: this.#next(FIELD.height) * ONE };
  }
}

const within = (at: number, size: number): number => Math.max(0, Math.min(size, at));
/** Units, for whoever draws. */
export const units = (at: number): number => at / ONE;

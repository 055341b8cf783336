import type { Actions, Environment, StepResult } from 'gap-recorder/game';

/** Positions are whole numbers of 1/256 of a unit: the same on every machine, whatever its maths library. */
const ONE = 256;
/** The field, units. */
const FIELD = { width: 320, height: 180 };
const SPEED = 2 * ONE;
/** How close a player must be to take a coin, units. */
const REACH = 10;
const COINS = 5;
const COLORS = ['#2f6fdb', '#d1582a', '#3a8a4d', '#8a3a80'];
const [LEFT, RIGHT, UP, DOWN] = [1, 2, 4, 8];

interface Place {
  x: number;
  y: number;
}

/**
 * The reference game: players run about a field and take coins; where the next one appears depends on who took the last, and when. So every
 * input affects the state from then on, and two copies of the game that diverge stay diverged.
 */
export class Game implements Environment {
  state = {
    /** Of the generator (a linear congruence modulo 2^31), so that coins appear in the same places everywhere. */
    seed: 1,
    players: {} as Record<string, Place & { score: number }>,
    coins: [] as Place[],
  };

  reset(seed: number, players: readonly string[]): void {
    this.state = { seed: (seed >>> 1) + 1, players: {}, coins: [] };
    players.forEach((player, i) => {
      const x = Math.floor((FIELD.width * (i + 1)) / (players.length + 1));
      this.state.players[player] = { x: x * ONE, y: (FIELD.height / 2) * ONE, score: 0 };
    });
    for (let coin = 0; coin < COINS; coin++) this.state.coins.push(this.#anywhere());
  }

  step(actions: Actions): StepResult {
    const { players, coins } = this.state;
    const rewards: Record<string, number> = {};
    const infos: Record<string, unknown> = {};
    for (const [player, me] of this.#inOrder()) {
      const arrows = actions[player] ?? 0;
      const towards = (less: number, more: number) => (arrows & more ? SPEED : 0) - (arrows & less ? SPEED : 0);
      me.x = within(me.x + towards(LEFT, RIGHT), FIELD.width * ONE);
      me.y = within(me.y + towards(UP, DOWN), FIELD.height * ONE);
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

  /** Your own player has a ring, so that it does not stand out by colour alone. */
  render(you: string) {
    const coins = this.state.coins.map(({ x, y }) => ({ kind: 'disc' as const, x: x / ONE, y: y / ONE, radius: 5, fill: '#c9a227' }));
    const players = this.#inOrder().map(([player, { x, y }], i) => ({
      kind: 'disc' as const,
      x: x / ONE,
      y: y / ONE,
      radius: 8,
      fill: COLORS[i % COLORS.length] as string,
      ...(player === you && { outline: '#111111' }),
    }));
    const says = this.#inOrder().map(([player, { x, y, score }]) => `${player} ${score} (${x / ONE}, ${y / ONE})`);
    return { ...FIELD, background: '#f6f4ee', shapes: [...coins, ...players], says: says.join(' · ') };
  }

  #inOrder() {
    return Object.entries(this.state.players).sort(([a], [b]) => (a < b ? -1 : 1));
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

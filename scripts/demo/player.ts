import type { PhysicalKey } from '#format/core/input/physical-keys.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { Random } from '#scripts/random.ts';

/** One step of a scripted player: what is held, and how fast the mouse moves, for `ms`. */
interface Step {
  readonly ms: number;
  readonly keys: readonly PhysicalKey[];
  readonly buttons?: readonly number[];
  /** Mouse counts per second. */
  readonly dx: number;
  readonly dy: number;
}

/** Of 5.75 s, and up to 0.2 more on a busy machine: a recording of six, whenever it begins, has every press. */
const ROUND: readonly Step[] = [
  { ms: 1200, keys: ['KeyW'], dx: 200, dy: 0 },
  { ms: 900, keys: ['KeyW', 'ShiftLeft'], dx: -320, dy: 40 },
  { ms: 700, keys: ['KeyA'], dx: 60, dy: -60 },
  { ms: 500, keys: ['Space', 'KeyD'], dx: 150, dy: 0 },
  { ms: 800, keys: [], buttons: [1], dx: 30, dy: 20 },
  { ms: 900, keys: ['ControlLeft', 'KeyS'], buttons: [3], dx: -120, dy: 30 },
  { ms: 400, keys: ['KeyR'], dx: 0, dy: -40 },
  { ms: 250, keys: ['KeyE'], dx: 400, dy: 0 },
  { ms: 100, keys: [], dx: 0, dy: 0 },
];

/** Players differ: each seed gives its own sequence of steps of all kinds. */
function* stepsOf(seed: number): Generator<Step> {
  const chance = new Random(seed);
  // One player in five has no mouse.
  const speed = seed % 5 === 0 ? 0 : 100 + chance.below(500);
  for (;;) {
    const idle = chance.next() < 0.12;
    const keys: PhysicalKey[] = idle ? [] : [...new Set([chance.of(WALKS), chance.of(EXTRAS)])].filter((key) => key !== undefined);
    const aim = () => (idle ? 0 : Math.round((chance.next() * 2 - 1) * speed));
    yield {
      ms: 250 + chance.below(1300),
      keys,
      buttons: chance.next() < 0.15 ? [chance.of([1, 3])] : [],
      dx: aim(),
      dy: Math.round(aim() / 4),
    };
  }
}

const WALKS: readonly (PhysicalKey | undefined)[] = ['KeyW', 'KeyW', 'KeyA', 'KeyD', 'KeyS', undefined];
const EXTRAS: readonly (PhysicalKey | undefined)[] = ['ShiftLeft', 'Space', 'ControlLeft', 'KeyR', 'KeyE', undefined, undefined, undefined];

function* rounds(): Generator<Step> {
  for (;;) yield* ROUND;
}

const STEP_MS = 4;

/**
 * Plays a fixed round over and over, or the steps of a seed, through XTest until the signal aborts, moving the mouse in fine steps as a 250
 * Hz mouse does. Releases everything that is held at the end.
 */
export async function play(display: string, signal: AbortSignal, seed?: number): Promise<void> {
  using player = new XTestPlayer(display);
  const held = new Set<PhysicalKey>();
  const heldButtons = new Set<number>();
  const hold = (keys: readonly PhysicalKey[], buttons: readonly number[]) => {
    change(held, keys, (key, down) => player.key(key, down));
    change(heldButtons, buttons, (button, down) => player.button(button, down));
  };
  try {
    for (const step of seed === undefined ? rounds() : stepsOf(seed)) {
      if (signal.aborted) break;
      hold(step.keys, step.buttons ?? []);
      await glide(player, step, signal);
    }
  } finally {
    hold([], []);
  }
}

function change<T>(held: Set<T>, wanted: readonly T[], press: (what: T, down: boolean) => void): void {
  for (const what of [...held].filter((one) => !wanted.includes(one))) {
    press(what, false);
    held.delete(what);
  }
  for (const what of wanted.filter((one) => !held.has(one))) {
    press(what, true);
    held.add(what);
  }
}

async function glide(player: XTestPlayer, { ms, dx, dy }: Step, signal: AbortSignal): Promise<void> {
  const began = performance.now();
  let [movedX, movedY] = [0, 0];
  for (let t = 0; t < ms && !signal.aborted; t = performance.now() - began) {
    // Smooth acceleration and braking, as a hand does.
    const share = (1 - Math.cos((Math.PI * Math.min(t, ms)) / ms)) / 2;
    const [x, y] = [Math.round((share * dx * ms) / 1000), Math.round((share * dy * ms) / 1000)];
    if (x !== movedX || y !== movedY) player.move(x - movedX, y - movedY);
    [movedX, movedY] = [x, y];
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}

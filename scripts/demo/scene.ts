import type { Rect } from '#native/sdl/window.ts';
import { Random } from '#scripts/random.ts';

/** The scene after the input so far. Angles are in pixels of the panorama, so that motion in the picture equals motion of the mouse. */
export interface Scene {
  readonly yawPx: number;
  readonly pitchPx: number;
  /** Sideways position, pixels: near things move more than far ones. */
  readonly strafePx: number;
  readonly walkPx: number;
  readonly jumpMs: number;
  readonly keys: ReadonlySet<string>;
}

export const START: Scene = { yawPx: 0, pitchPx: 0, strafePx: 0, walkPx: 0, jumpMs: -1, keys: new Set() };

export type PlayerInput =
  | { readonly type: 'move'; readonly dx: number; readonly dy: number }
  | { readonly type: 'hold'; readonly key: string; readonly down: boolean };

/** Limit of looking up and down, pixels either way. */
export const PITCH_LIMIT_PX = 150;
/** Walking speed, pixels per second. */
const WALK_PX_PER_S = 240;
const JUMP_MS = 500;
const JUMP_PX = 60;

/** The scene after one input. */
export function react(scene: Scene, input: PlayerInput): Scene {
  if (input.type === 'move') {
    return {
      ...scene,
      yawPx: scene.yawPx + input.dx,
      pitchPx: Math.max(-PITCH_LIMIT_PX, Math.min(PITCH_LIMIT_PX, scene.pitchPx + input.dy)),
    };
  }
  const keys = new Set(scene.keys);
  if (input.down) keys.add(input.key);
  else keys.delete(input.key);
  const jumps = input.key === 'Space' && input.down && scene.jumpMs < 0;
  return { ...scene, keys, jumpMs: jumps ? 0 : scene.jumpMs };
}

/** The scene `ms` later. */
export function advance(scene: Scene, ms: number): Scene {
  const held = (key: string) => (scene.keys.has(key) ? 1 : 0);
  const step = ((WALK_PX_PER_S * ms) / 1000) * (held('Shift') ? 2 : 1) * (held('Ctrl') ? 0.5 : 1);
  const jumpMs = scene.jumpMs < 0 ? -1 : scene.jumpMs + ms;
  return {
    ...scene,
    strafePx: scene.strafePx + (held('D') - held('A')) * step,
    walkPx: scene.walkPx + (held('W') - held('S')) * step,
    jumpMs: jumpMs > JUMP_MS ? -1 : jumpMs,
  };
}

/** How far the picture is lifted by jumping or lowered by crouching, pixels. */
export function liftPx({ jumpMs, keys }: Scene): number {
  const jump = jumpMs < 0 ? 0 : JUMP_PX * Math.sin((Math.PI * jumpMs) / JUMP_MS);
  return Math.round(jump - (keys.has('Ctrl') ? 30 : 0));
}

export interface Painted {
  readonly rect: Rect;
  /** 0xRRGGBB */
  readonly color: number;
}

/** The panorama: a skyline of blocks with lit windows. The same seed always gives the same one, because tests search its motion. */
export function paintPanorama(width: number, height: number, seed: number): Painted[] {
  // Repeatable variety.
  const chance = new Random(seed);
  const random = () => chance.next();
  const painted: Painted[] = [{ rect: { x: 0, y: 0, w: width, h: height }, color: 0x30506a }];
  for (let y = 0; y < height * 0.6; y += 12)
    painted.push({ rect: { x: 0, y, w: width, h: 12 }, color: mix(0x203048, 0x8fb0c8, y / (height * 0.6)) });
  const ground = Math.round(height * 0.62);
  painted.push({ rect: { x: 0, y: ground, w: width, h: height - ground }, color: 0x4a5a3c });
  for (let i = 0; i < width / 6; i++) {
    const y = ground + Math.floor(random() ** 2 * (height - ground));
    painted.push({
      rect: { x: Math.floor(random() * width), y, w: 4 + Math.floor(random() * 30), h: 2 + Math.floor(random() * 5) },
      color: mix(0x3a4a30, 0x7a8a5c, random()),
    });
  }
  for (let x = 0; x < width; ) {
    const w = 40 + Math.floor(random() * 90);
    const h = 80 + Math.floor(random() * height * 0.35);
    painted.push(...block(x, ground, Math.min(w, width - x), h, random));
    x += w + Math.floor(random() * 30);
  }
  return painted;
}

/** One house, standing on `ground`. */
function block(x: number, ground: number, w: number, h: number, random: () => number): Painted[] {
  const wall = mix(0x403848, 0x9a7860, random());
  const painted: Painted[] = [{ rect: { x, y: ground - h, w, h: h + 6 }, color: wall }];
  for (let wx = x + 6; wx + 8 < x + w; wx += 14) {
    for (let wy = ground - h + 8; wy + 10 < ground; wy += 18)
      painted.push({ rect: { x: wx, y: wy, w: 8, h: 10 }, color: random() < 0.4 ? 0xf0d890 : 0x202830 });
  }
  return painted;
}

function mix(from: number, to: number, share: number): number {
  const channel = (shift: number) => {
    const [a, b] = [(from >> shift) & 255, (to >> shift) & 255];
    return Math.round(a + (b - a) * share) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}

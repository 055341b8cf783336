import { frameCells } from '#core/watermark/sequence.ts';
import { drawTile, type TilePlace } from '#core/watermark/tile.ts';
import { frameMac } from '#shard/frame-mac.ts';

export interface TilePlan extends TilePlace {
  readonly every: number;
  readonly sessionId: string;
  /** Derived for this session. */
  readonly key: Uint8Array;
}

/** Draws each frame's tile into its picture, just before it is encoded. */
export class TilePainter {
  readonly #plan: TilePlan;
  readonly #stride: number;
  readonly #macOf: (frame: number) => Uint8Array;

  constructor(plan: TilePlan, stride: number) {
    this.#plan = plan;
    this.#stride = stride;
    this.#macOf = frameMac(plan.key, plan.sessionId);
  }

  /** `picture` begins with its luma plane. */
  paint(picture: Uint8Array, frame: number): void {
    if (frame % this.#plan.every === 0) drawTile(picture, this.#stride, this.#plan, frameCells(frame, this.#macOf));
  }
}

import { type CoinChase, FIELD, units } from '#core/play/games/coin-chase.ts';

const COLORS = ['#2f6fdb', '#d1582a'];
const PLAYER = 8;
const COIN = 5;

/** Draws the field: one's own player with a ring, so that it is not told by colour alone. */
export function draw(canvas: HTMLCanvasElement, { players, coins }: CoinChase['state'], you: string): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.setTransform(canvas.width / FIELD.width, 0, 0, canvas.height / FIELD.height, 0, 0);
  context.fillStyle = '#f6f4ee';
  context.fillRect(0, 0, FIELD.width, FIELD.height);
  context.fillStyle = '#c9a227';
  for (const { x, y } of coins) disc(context, units(x), units(y), COIN);
  Object.keys(players)
    .sort()
    .forEach((player, i) => {
      const { x, y } = players[player] as CoinChase['state']['players'][string];
      context.fillStyle = COLORS[i] ?? '#444';
      disc(context, units(x), units(y), PLAYER);
      if (player !== you) return;
      context.strokeStyle = '#111';
      context.stroke();
    });
}

function disc(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

import type { Picture, Shape } from '#play/core/picture.ts';

/** Draws a game's picture at the width of the canvas. */
export function draw(canvas: HTMLCanvasElement, { width, height, background, shapes }: Picture): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const scale = canvas.width / width;
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = background;
  context.fillRect(0, 0, width, height);
  for (const shape of shapes) {
    context.beginPath();
    context.fillStyle = shape.fill;
    context.strokeStyle = shape.outline ?? shape.fill;
    // A pixel and a half of the screen, whatever the game's units are.
    context.lineWidth = 1.5 / scale;
    outline(context, shape);
  }
}

function outline(context: CanvasRenderingContext2D, shape: Shape): void {
  switch (shape.kind) {
    case 'disc':
      context.arc(shape.x, shape.y, shape.radius, 0, 2 * Math.PI);
      break;
    case 'rect':
      context.rect(shape.x, shape.y, shape.width, shape.height);
      break;
    case 'text':
      context.font = `${shape.size}px sans-serif`;
      context.fillText(shape.text, shape.x, shape.y);
      return;
  }
  context.fill();
  if (shape.outline !== undefined) context.stroke();
}

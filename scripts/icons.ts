import { mkdirSync, writeFileSync } from 'node:fs';
import { Resvg } from '@resvg/resvg-js';

/** Draws the tray icons: a different shape for each state, for people who cannot tell red from grey. */
const SHAPES = {
  grey: '<circle cx="16" cy="16" r="11" fill="none" stroke="#8a8f98" stroke-width="5"/>',
  amber: '<path d="M16 3 L30 28 L2 28 Z" fill="#e09b2d"/>',
  red: '<circle cx="16" cy="16" r="13" fill="#d93025"/>',
};

mkdirSync('resources/icons', { recursive: true });
for (const [name, shape] of Object.entries(SHAPES)) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32">${shape}</svg>`;
  writeFileSync(`resources/icons/tray-${name}.png`, new Resvg(svg).render().asPng());
}

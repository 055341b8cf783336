/** Lists the open windows of a Windows desktop as set-up does, and the colours of one of them. node windows-list.ts TITLE */
import { writeSync } from 'node:fs';
import { reduced } from '#core/app/window-picture.ts';
import { openWindows } from '#native/screen/open-windows.ts';
import { windowPixels } from '#native/screen/window-picture.ts';

const [title] = process.argv.slice(2);
const windows = openWindows('');
const found = windows.find((window) => window.title === title);
const pixels = found && windowPixels('', found.window);
const small = pixels && reduced(pixels);
const colours = new Set(small && Array.from({ length: small.rgba.length / 4 }, (_, i) => small.rgba.subarray(4 * i, 4 * i + 3).join()));
writeSync(1, `${JSON.stringify({ windows, size: pixels && [pixels.width, pixels.height], colours: [...colours].slice(0, 50) })}\n`);
process.exit(0);

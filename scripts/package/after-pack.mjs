import { mustBeFree } from './licence-gate.mjs';
import { mustBeWhole } from './parts-gate.mjs';

/**
 * electron-builder calls this for every package that it makes, before it is signed: one that lacks a part, or must not be passed on, is not made.
 *
 * @param {{ appOutDir: string, electronPlatformName: string, arch: number }} context
 */
export async function afterPack(context) {
  mustBeWhole(context);
  mustBeFree(context);
}

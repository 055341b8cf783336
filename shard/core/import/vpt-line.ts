import { z } from 'zod';
import { PHYSICAL_KEYS, type PhysicalKey } from '#format/core/input/physical-keys.ts';
import type { TsUs } from '#format/core/time/units.ts';
import type { SourceInput } from '#shard/core/import/source-input.ts';

const finite = z.number().catch(0);

/** A line of a contractor's file, one for each picture: what was held, and how far the mouse went. Null where nothing was recorded. */
export const VptLine = z.looseObject({
  mouse: z
    .looseObject({
      dx: finite,
      dy: finite,
      dwheel: finite.optional(),
      buttons: z.array(z.number()),
      newButtons: z.array(z.number()).default([]),
    })
    .nullable(),
  keyboard: z.looseObject({ keys: z.array(z.string()) }).nullable(),
});
export type VptLine = z.infer<typeof VptLine>;

const BUTTONS: readonly PhysicalKey[] = ['MouseLeft', 'MouseRight', 'MouseMiddle', 'MouseBack', 'MouseForward'];

/** `key.keyboard.left.shift` and its like, as Minecraft names keys (GLFW), by what we call them. */
const NAMES: Readonly<Record<string, PhysicalKey>> = {
  'grave.accent': 'Backquote',
  'caps.lock': 'CapsLock',
  apostrophe: 'Quote',
  ...Object.fromEntries(
    PHYSICAL_KEYS.filter((key) => !/Mouse|Backquote|Quote|Key|Digit/.test(key)).map((key) => [glfwOf(key), key] as const),
  ),
};

/** `ControlLeft` is `left.control` there, `ArrowUp` `up`, `Numpad1` `keypad.1`. */
function glfwOf(key: PhysicalKey): string {
  const side = /^(Control|Shift|Alt|Meta|Bracket)(Left|Right)$/.exec(key);
  if (side !== null) return `${side[2]}.${{ Meta: 'win' }[side[1] ?? ''] ?? side[1]}`.toLowerCase();
  return key
    .replace(/^Arrow/, '')
    .replace(/^Numpad/, 'keypad.')
    .replace(/([a-z])([A-Z])/g, '$1.$2')
    .toLowerCase();
}

/** Undefined for a key that we do not know. */
export function keyOfMinecraft(name: string): PhysicalKey | undefined {
  const key = name.replace(/^key\.keyboard\./, '');
  if (/^[a-z]$/.test(key)) return `Key${key.toUpperCase()}` as PhysicalKey;
  return /^\d$/.test(key) ? (`Digit${key}` as PhysicalKey) : NAMES[key];
}

/** Inputs of line after line: what is held and was not, is not and was, and the motion. */
export class VptInputs {
  #held = new Set<PhysicalKey>();
  /** Of the last lines that say them. */
  #keys: readonly PhysicalKey[] = [];
  #buttons: readonly PhysicalKey[] = [];
  /** Some recordings begin with the left button down until it is first pressed. */
  #isStuck: boolean | undefined;

  *take({ mouse, keyboard }: VptLine, atUs: TsUs): Generator<SourceInput> {
    const pressed = mouse?.newButtons.includes(0) === true;
    if (this.#isStuck === undefined) this.#isStuck = pressed && mouse?.newButtons.length === 1;
    else if (pressed) this.#isStuck = false;
    if (keyboard !== null) {
      const keys = keyboard.keys.map(keyOfMinecraft);
      this.#keys = keys.filter((key) => key !== undefined);
      for (let unknown = keys.length - this.#keys.length; unknown > 0; unknown--) yield { atUs, is: 'other' };
    }
    if (mouse !== null)
      this.#buttons = mouse.buttons.filter((button) => button !== 0 || !this.#isStuck).flatMap((button) => BUTTONS[button] ?? []);
    // Where a line says nothing of a device, what it held before it still does.
    const held = new Set([...this.#keys, ...this.#buttons]);
    for (const key of this.#held) if (!held.has(key)) yield { atUs, is: 'key', key, down: false };
    for (const key of held) if (!this.#held.has(key)) yield { atUs, is: 'key', key, down: true };
    this.#held = held;
    if (mouse !== null && (mouse.dx !== 0 || mouse.dy !== 0)) yield { atUs, is: 'move', dx: mouse.dx, dy: mouse.dy };
    if (mouse?.dwheel !== undefined && mouse.dwheel !== 0) yield { atUs, is: 'wheel', dx: 0, dy: mouse.dwheel };
  }
}

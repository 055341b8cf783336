import type { Health } from '#core/app/live/written.ts';
import { say } from '#renderer/text/say.ts';

/** A distinct shape for each state: colour alone says nothing to one man in twelve. */
const SHAPES: Readonly<Record<Health, string>> = { good: '●', late: '▲', dead: '■', unknown: '○' };

/** A named lamp. `detail` appears next to it. */
export function Lamp({ name, health, detail }: { readonly name: string; readonly health: Health; readonly detail?: string }) {
  return (
    <div className={`lamp ${health}`}>
      <span className="shape" aria-hidden="true">
        {SHAPES[health]}
      </span>
      <span className="name">{name}</span>
      <span className="detail">{detail ?? say(`lamp.${health}`)}</span>
    </div>
  );
}

import { say } from '#renderer/text/say.ts';

/** Column, row and width of a key, in units of one key. */
type KeyBox = readonly [x: number, y: number, wide: number];

/** Where keys are on a keyboard, and the mouse beside it. Codes of other profiles follow in rows below. */
const PLACES: Readonly<Record<string, KeyBox>> = {
  W: [1.5, 0, 1],
  E: [2.5, 0, 1],
  R: [3.5, 0, 1],
  LMB: [5, 0, 1],
  MMB: [6, 0, 1],
  RMB: [7, 0, 1],
  A: [0.75, 1, 1],
  S: [1.75, 1, 1],
  D: [2.75, 1, 1],
  Shift: [0, 2, 1.5],
  Ctrl: [0, 3, 1.5],
  Space: [1.75, 3, 3],
};
const UNIT = 32;
const GAP = 3;
const COLUMNS = 8;

interface Props {
  /** All that is ever pressed. */
  readonly codes: readonly string[];
  readonly down: readonly string[];
}

/** What is down, on a keyboard and a mouse: only the keys that this recording has ever seen. */
export function KeysPicture({ codes, down }: Props) {
  const others = codes.filter((code) => PLACES[code] === undefined);
  const placed = codes.flatMap((code) => {
    const place = PLACES[code];
    return place === undefined ? [] : [[code, place] as const];
  });
  const rows = placed.some(([, [, y]]) => y > 1) ? 4 : placed.some(([, [, y]]) => y > 0) ? 2 : placed.length > 0 ? 1 : 0;
  const below = others.map((code, i): [string, KeyBox] => [code, [2 * (i % (COLUMNS / 2)), rows + Math.floor(i / (COLUMNS / 2)), 2]]);
  const all = [...placed, ...below];
  if (all.length === 0) return <p className="small">{say('review.keys.never')}</p>;
  const height = (rows + Math.ceil(below.length / (COLUMNS / 2))) * UNIT;
  const words = down.length === 0 ? say('review.keys.none') : down.join(' ');
  return (
    <svg className="keys" viewBox={`0 0 ${COLUMNS * UNIT} ${height}`} role="img" aria-label={`${say('review.keys')}: ${words}`}>
      {all.map(([code, [x, y, wide]]) => (
        <g key={code} className={down.includes(code) ? 'down' : ''}>
          <rect x={x * UNIT} y={y * UNIT} width={wide * UNIT - GAP} height={UNIT - GAP} rx="4" />
          <text x={(x + wide / 2) * UNIT - GAP / 2} y={(y + 0.5) * UNIT - GAP / 2}>
            {code}
          </text>
        </g>
      ))}
    </svg>
  );
}

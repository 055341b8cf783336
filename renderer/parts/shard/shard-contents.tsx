import { Figure } from '#renderer/parts/figure.tsx';
import { bytes, count, date } from '#renderer/text/figures.ts';
import { gapText } from '#renderer/text/gap-text.ts';
import { say } from '#renderer/text/say.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import type { ShardDetail } from '#shard/core/review/shard-detail.ts';

const MOTION = ['move', 'wheel_y', 'wheel_x'] as const;
type Motion = (typeof MOTION)[number];
const isMotion = (code: string): code is Motion => (MOTION as readonly string[]).includes(code);

/** What a recording holds, and what was left out of it. */
export function ShardContents({ detail: { line, events, files, gaps, unmapped } }: { readonly detail: ShardDetail }) {
  const used = Object.entries(events).sort(([, a], [, b]) => b - a);
  // A mouse moves hundreds of times per key press: on one scale the keys would be invisible.
  const pressed = used.filter(([code]) => !isMotion(code));
  const moved = used.flatMap(([code, times]) => (isMotion(code) ? [[code, times] as const] : []));
  const most = pressed[0]?.[1] ?? 1;
  return (
    <>
      <p>
        <strong>{line.title}</strong> {line.recordedUtc !== undefined && date(line.recordedUtc)}
      </p>
      <h2>{say('shard.counts')}</h2>
      <dl className="figures">
        <Figure name={say('shard.length')} value={clockText(line.durationS)} />
        <Figure name={say('shard.size')} value={bytes(line.bytes)} />
        <Figure name={say('shard.signatures')} value={count(line.signatures)} />
      </dl>
      <h3>{say('shard.keys')}</h3>
      {used.length === 0 && <p>{say('shard.keys.none')}</p>}
      <ul className="heat">
        {pressed.map(([code, times]) => (
          <li key={code}>
            <code>{code}</code>
            <span className="bar" aria-hidden="true">
              <span className="fill" style={{ width: `${(100 * times) / most}%` }} />
            </span>
            <span>{count(times)}</span>
          </li>
        ))}
      </ul>
      {moved.map(([code, times]) => (
        <p key={code}>
          {say(`motion.${code}`)}: {count(times)}
        </p>
      ))}
      <h2>{say('shard.removed')}</h2>
      {unmapped !== undefined && <p>{say('shard.unmapped', { count: unmapped })}</p>}
      <p>{say('shard.gaps', { count: gaps.length })}</p>
      <ul>
        {gaps.map(({ fromS, toS, reason }) => (
          <li key={fromS}>{say('shard.gap', { from: clockText(fromS), to: clockText(toS), reason: gapText(reason) })}</li>
        ))}
      </ul>
      <details>
        <summary>{say('shard.files')}</summary>
        <ul>
          {files.map(({ file, bytes: size }) => (
            <li key={file}>
              <code>{file}</code> {bytes(size)}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

import { Button } from 'react-aria-components';
import type { FilmStrip } from '#core/app/contract.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { useStrip } from '#renderer/parts/shard/use-strip.ts';
import { useRoute } from '#renderer/route.ts';
import { say } from '#renderer/text/say.ts';
import { clockText } from '#shard/core/report/clock-text.ts';

const PICTURES = 8;

interface Props {
  readonly sessionId: string;
  readonly findings: readonly Finding[];
}

interface Stretch {
  readonly fromS: number;
  readonly toS: number;
}

/** A recording at a glance: pictures of it, and below them where its gaps, problems and markers lie. A click opens that frame. */
export function FilmStripOf({ sessionId, findings }: Props) {
  const strip = useStrip(sessionId, PICTURES);
  const [, go] = useRoute();
  if (strip === undefined) return <div className="strip" aria-hidden="true" />;
  const { pictures, fps } = strip;
  const problems = problemsOf(findings, fps);
  return (
    <figure className="strip" aria-label={say('strip.label')}>
      <ul className="pictures">
        {pictures.map(({ frame, jpeg }) => (
          <li key={frame}>
            <Button className="bare" onPress={() => go({ part: 'review', sessionId, frame })}>
              <img
                className="still"
                src={`data:image/jpeg;base64,${jpeg}`}
                alt={say('strip.frame', { frame, time: clockText(frame / fps) })}
              />
            </Button>
          </li>
        ))}
      </ul>
      <Bar strip={strip} problems={problems} />
      <figcaption className="small">
        {say('strip.bar', { gaps: strip.gaps.length, problems: problems.length, markers: strip.markersS.length })}
      </figcaption>
    </figure>
  );
}

/** Where failures and warnings name frames. */
function problemsOf(findings: readonly Finding[], fps: number): Stretch[] {
  const all = findings
    .filter(({ severity }) => severity !== 'pass')
    .flatMap(({ at }) => at)
    .filter(({ of }) => of === 'frame')
    .map(({ from, to }) => ({ fromS: from / fps, toS: (to + 1) / fps }));
  return merged(all);
}

/** Several findings often name the same frames. */
function merged(stretches: readonly Stretch[]): Stretch[] {
  const apart: Stretch[] = [];
  for (const next of stretches.toSorted((a, b) => a.fromS - b.fromS)) {
    const last = apart.at(-1);
    if (last === undefined || next.fromS > last.toS) apart.push(next);
    else apart[apart.length - 1] = { fromS: last.fromS, toS: Math.max(last.toS, next.toS) };
  }
  return apart;
}

/** The words beside it say the same. */
function Bar({ strip: { gaps, markersS, durationS }, problems }: { readonly strip: FilmStrip; readonly problems: readonly Stretch[] }) {
  const share = (s: number) => `${Math.min(100, (100 * s) / Math.max(durationS, 1e-9))}%`;
  const at = ({ fromS, toS }: Stretch) => ({ left: share(fromS), width: share(toS - fromS) });
  return (
    <div className="strip-bar" aria-hidden="true">
      {merged(gaps).map((gap) => (
        <span key={`gap ${gap.fromS}`} className="gap" style={at(gap)} />
      ))}
      {problems.map((problem) => (
        <span key={`problem ${problem.fromS} ${problem.toS}`} className="problem" style={at(problem)} />
      ))}
      {[...new Set(markersS)].map((s) => (
        <span key={`marker ${s}`} className="marker" style={{ left: share(s) }} />
      ))}
    </div>
  );
}

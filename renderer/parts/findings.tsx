import { Button } from 'react-aria-components';
import type { Finding, Place } from '#format/core/findings/finding.ts';
import { worstFirst } from '#format/core/findings/judged.ts';
import type { Mend } from '#renderer/parts/hooks/use-mends.ts';
import { titleOf } from '#renderer/text/check-title.ts';
import { figure } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { findingText, remedyText } from '#renderer/text/sentences.ts';

const MARKS = { fail: '■', warn: '▲', pass: '✓' } as const;
/** The most places worth listing. */
const PLACES = 5;

interface FindingsProps {
  readonly findings: readonly Finding[];
  readonly mendsOf: (finding: Finding) => readonly Mend[];
  /** Shows a frame of the recording; absent where it cannot be shown yet. */
  readonly showFrame?: (frame: number) => void;
}

/** The findings, worst first; those that passed fold into one line. */
export function Findings({ findings, mendsOf, showFrame }: FindingsProps) {
  const sorted = worstFirst(findings);
  const worth = sorted.filter(({ severity }) => severity !== 'pass');
  const passed = sorted.filter(({ severity }) => severity === 'pass');
  return (
    <div className="findings">
      <ul>
        {worth.map((finding) => (
          <Line key={`${finding.check} ${finding.says}`} finding={finding} mends={mendsOf(finding)} showFrame={showFrame} />
        ))}
      </ul>
      {passed.length > 0 && (
        <details>
          <summary>{say('finding.passed', { count: passed.length })}</summary>
          <ul>
            {passed.map((finding) => (
              <Line key={`${finding.check} ${finding.says}`} finding={finding} mends={[]} showFrame={undefined} />
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

interface LineProps {
  readonly finding: Finding;
  readonly mends: readonly Mend[];
  readonly showFrame: ((frame: number) => void) | undefined;
}

function Line({ finding, mends, showFrame }: LineProps) {
  const { check, severity, at, remedy } = finding;
  return (
    <li className={`finding ${severity}`}>
      <span className="mark" aria-hidden="true">
        {MARKS[severity]}
      </span>
      <div>
        <p>
          <strong>{titleOf(check)}</strong> <span className="hidden">{say(`finding.${severity}`)}: </span>
          {findingText(finding)} <span className="small">{measuredText(finding)}</span>
        </p>
        {at.length > 0 && (
          <p className="places">
            {at.slice(0, PLACES).map((place) => (
              <PlaceName key={`${place.of} ${place.from}`} place={place} showFrame={showFrame} />
            ))}
            {at.length > PLACES && <span>{say('finding.more', { count: at.length - PLACES })}</span>}
          </p>
        )}
        {severity !== 'pass' && remedy !== undefined && mends.every(({ isRemedy }) => isRemedy !== true) && (
          <p className="remedy">{remedyText(finding)}</p>
        )}
        {mends.map(({ label, onPress }) => (
          <Button key={label} className="quiet" onPress={onPress}>
            {label}
          </Button>
        ))}
      </div>
    </li>
  );
}

/** What was measured, and what is allowed; the sentence says it already where nothing was. */
function measuredText({ measured, limit, unit = '' }: Finding): string {
  if (measured === undefined || limit === undefined) return '';
  return say('finding.measured', { measured: figure(measured), limit: figure(limit), unit });
}

/** A frame can be shown; rows and bytes only be named. */
function PlaceName({ place: { of, from, to }, showFrame }: { readonly place: Place } & Pick<LineProps, 'showFrame'>) {
  const name = say(from === to ? 'finding.place.one' : 'finding.place', { of, from, to });
  if (of !== 'frame' || showFrame === undefined) return <span>{name}</span>;
  return (
    <Button className="link" onPress={() => showFrame(from)}>
      {name}
    </Button>
  );
}

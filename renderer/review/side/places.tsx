import { useMemo, useState } from 'react';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { Problem } from '#core/review/problems.ts';
import { titleOf } from '#renderer/text/check-title.ts';
import { say } from '#renderer/text/say.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import type { FrameIndex } from '#shard/core/review/frame-table.ts';

const KINDS = ['all', 'fail', 'warn', 'marker'] as const;
type Kind = Exclude<(typeof KINDS)[number], 'all'>;
const SHAPES: Readonly<Record<Kind, string>> = { fail: '■', warn: '▲', marker: '⚑' };

interface Props {
  readonly index: FrameIndex;
  readonly problems: readonly Problem[];
  readonly markers: readonly { readonly from: number }[];
  /** That is shown. */
  readonly frame: number;
  readonly goTo: (frame: number) => void;
}

/** The places of one check, or the markers. */
interface Group {
  readonly name: string;
  readonly kind: Kind;
  readonly frames: number[];
}

/** What was found, and where: what repeats is one line, whose button goes to the next of its places, and after the last to the first. */
export function Places({ index, problems, markers, frame, goTo }: Props) {
  const groups = useMemo(() => groupsOf(problems, markers), [problems, markers]);
  const [shown, setShown] = useState<(typeof KINDS)[number]>('all');
  const kinds = KINDS.filter((kind) => kind === 'all' || groups.some((group) => group.kind === kind));
  const time = (at: number) => clockText((index.tsUs(at) - index.tsUs(0)) / 1e6);
  return (
    <>
      <h2>{say('review.places')}</h2>
      {kinds.length > 2 && (
        <ToggleButtonGroup
          className="row"
          aria-label={say('library.show')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[shown]}
          onSelectionChange={([key]) => setShown(KINDS.find((kind) => kind === key) ?? 'all')}
        >
          {kinds.map((kind) => (
            <ToggleButton key={kind} id={kind}>
              {say(`review.places.${kind}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      )}
      <ul className="places">
        {groups
          .filter(({ kind }) => shown === 'all' || shown === kind)
          .map(({ name, kind, frames }) => {
            const next = frames.find((at) => at > frame) ?? (frames[0] as number);
            return (
              <li key={`${kind} ${name}`}>
                <Button className="place" onPress={() => goTo(next)}>
                  <span className={kind} aria-hidden="true">
                    {SHAPES[kind]}
                  </span>{' '}
                  <span>
                    {name} <span className="small">{say('review.places.count', { count: frames.length, next: time(next) })}</span>
                  </span>
                </Button>
              </li>
            );
          })}
      </ul>
    </>
  );
}

function groupsOf(problems: readonly Problem[], markers: Props['markers']): Group[] {
  const groups = new Map<string, Group>();
  const add = (kind: Kind, name: string, from: number) => {
    const group = groups.get(name) ?? { kind, name, frames: [] };
    group.frames.push(from);
    groups.set(name, group);
  };
  for (const { from, check, severity } of problems) add(severity, titleOf(check), from);
  for (const { from } of markers) add('marker', say('review.places.marker'), from);
  for (const { frames } of groups.values()) frames.sort((a, b) => a - b);
  return [...groups.values()].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}

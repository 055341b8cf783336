import { Scissors, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { cutsOf, MOST_DROPS } from '#core/review/cut-list.ts';
import { useCall } from '#renderer/app-context.tsx';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { Icon } from '#renderer/parts/icon.tsx';
import { KeyHint } from '#renderer/parts/key-hint.tsx';
import { CutResult } from '#renderer/review/cut-result.tsx';
import type { Chosen } from '#renderer/review/frames.tsx';
import { say } from '#renderer/text/say.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import type { FrameIndex } from '#shard/core/review/frame-table.ts';
import type { ShardLine } from '#shard/core/review/shard-detail.ts';
import type { Piece } from '#shard/core/trim/trim.ts';

interface Props extends Chosen {
  readonly sessionId: string;
}

/** Chooses what to cut out, shows what is left of it, and writes that as new recordings; the original stays. */
export function Cutting({ sessionId, index, frame, cuts }: Props) {
  const call = useCall();
  const { ask, busy, fault } = useAsked();
  /** Of all cuts since this page was opened. */
  const [made, setMade] = useState<readonly ShardLine[]>([]);
  const { chosen, drops, pieces, gaps } = cuts;
  const isDropped = drops.some(({ from, to }) => frame >= from && frame < to);
  return (
    <section className="cutting" aria-label={say('cut.label')}>
      <div className="row">
        <Button className="quiet" onPress={() => cuts.begin(frame)}>
          {say('cut.in')} <KeyHint of="I" />
        </Button>
        <Button className="quiet" onPress={() => cuts.end(frame)}>
          {say('cut.out')} <KeyHint of="O" />
        </Button>
        <Button className="quiet" isDisabled={chosen === undefined} onPress={cuts.drop}>
          {say('cut.drop')} <KeyHint of="X" />
        </Button>
        <Button className="quiet" isDisabled={chosen === undefined} onPress={cuts.keep}>
          {say('cut.keep')} <KeyHint of="K" />
        </Button>
        {gaps > 0 && (
          <Button className="quiet" onPress={cuts.dropGaps}>
            {say('cut.gaps', { count: gaps })} <KeyHint of="G" />
          </Button>
        )}
        {isDropped && (
          <Button className="quiet" onPress={() => cuts.restore(frame)}>
            {say('cut.restore')}
          </Button>
        )}
        <Button className="quiet" isDisabled={!cuts.canUndo} onPress={cuts.undo}>
          <Icon of={Undo2} /> {say('cut.undo')} <KeyHint of="U" />
        </Button>
        <p role="status" className="small">
          {chosen !== undefined && `${say('cut.chosen', { from: at(index, chosen.from), to: at(index, chosen.to) })} `}
          {drops.length > 0 && left(index, pieces)}
        </p>
        {drops.length > 0 && (
          <Button
            className="primary"
            isDisabled={busy || pieces.length === 0 || drops.length > MOST_DROPS}
            onPress={() =>
              ask(async () => {
                const { pieces: cut } = await call('shard.trim', { sessionId, drops: cutsOf(drops, index) });
                setMade((all) => [...all, ...cut]);
                cuts.forget();
              })
            }
          >
            <Icon of={Scissors} /> {busy ? say('busy') : say('cut.make', { count: pieces.length })}
          </Button>
        )}
      </div>
      {drops.length > MOST_DROPS && <p className="note">{say('cut.many', { count: drops.length, most: MOST_DROPS })}</p>}
      <FaultNote fault={fault} />
      {made.length > 0 && <CutResult made={made} undone={(id) => setMade((all) => all.filter((one) => one.sessionId !== id))} />}
    </section>
  );
}

const at = (index: FrameIndex, frame: number) => clockText((index.tsUs(frame) - index.tsUs(0)) / 1e6);

/** What would be made, before anything is. */
function left(index: FrameIndex, pieces: readonly Piece[]): string {
  if (pieces.length === 0) return say('cut.left.none');
  const seconds = pieces.reduce((sum, { from, to }) => sum + to - from, 0) / index.table.fps;
  const spans = pieces.map(({ from, to }) => `${at(index, from)}–${at(index, to)}`);
  return say('cut.left', {
    time: clockText(seconds),
    of: at(index, index.count),
    spans: spans.length > 5 ? `${spans.slice(0, 5).join(', ')} …` : spans.join(', '),
  });
}

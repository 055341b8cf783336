import { Download } from 'lucide-react';
import { Button } from 'react-aria-components';
import { FaultNote } from '#renderer/parts/fault-note.tsx';
import { useAsked } from '#renderer/parts/hooks/use-asked.ts';
import { Icon } from '#renderer/parts/icon.tsx';
import { KeyHint } from '#renderer/parts/key-hint.tsx';
import type { Chosen } from '#renderer/review/frames.tsx';
import { say } from '#renderer/text/say.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import type { Opened } from '#viewer/page/opened.ts';

interface Props extends Chosen {
  readonly opened: Opened;
  readonly shard: number;
}

/** What the player did in a stretch that is chosen, saved as `gap-shard clip` prints it. */
export function ClipSaving({ opened, shard, index, frame, cuts: { chosen, begin, end } }: Props) {
  const { ask, busy, fault } = useAsked();
  const at = (n: number) => clockText((index.tsUs(n) - index.tsUs(0)) / 1e6);
  return (
    <section className="cutting" aria-label={say('view.clip')}>
      <div className="row">
        <Button className="quiet" onPress={() => begin(frame)}>
          {say('cut.in')} <KeyHint of="I" />
        </Button>
        <Button className="quiet" onPress={() => end(frame)}>
          {say('cut.out')} <KeyHint of="O" />
        </Button>
        <Button
          isDisabled={chosen === undefined || busy}
          onPress={() =>
            ask(async () => {
              if (chosen === undefined) return;
              const text = await opened.clip(shard, chosen.from, chosen.to - chosen.from);
              save(`clip-${chosen.from}-${chosen.to}.jsonl`, text);
            })
          }
        >
          <Icon of={Download} /> {busy ? say('busy') : say('view.clip.save')}
        </Button>
        <span role="status">
          {chosen === undefined
            ? say('view.clip.none')
            : say('view.clip.is', { from: at(chosen.from), to: at(chosen.to), count: chosen.to - chosen.from })}
        </span>
      </div>
      <FaultNote fault={fault} />
      <p className="small">{say('view.help')}</p>
    </section>
  );
}

function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

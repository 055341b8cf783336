import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { bytes, date } from '#renderer/text/figures.ts';
import { say } from '#renderer/text/say.ts';
import { clockText } from '#shard/core/report/clock-text.ts';
import type { Glance } from '#viewer/core/asks.ts';
import type { Opened } from '#viewer/page/opened.ts';

/** More would be no list to look through. */
const MOST = 500;

/** Several recordings, of which one is chosen; each says more of itself once it has been looked at. */
export function ShardList({ opened, choose }: { readonly opened: Opened; readonly choose: (shard: number) => void }) {
  const [glances, setGlances] = useState<readonly (Glance | undefined)[]>([]);
  useEffect(() => {
    let isShown = true;
    const look = async (): Promise<void> => {
      for (let shard = 0; shard < Math.min(MOST, opened.shards.length) && isShown; shard++) {
        const glance = await opened.glance(shard).catch(() => undefined);
        if (isShown) setGlances((all) => [...all, glance]);
      }
    };
    void look();
    return () => {
      isShown = false;
    };
  }, [opened]);
  return (
    <section aria-labelledby="list">
      <h1 id="list">{say('view.found', { count: opened.shards.length })}</h1>
      <ul className="viewer-list">
        {opened.shards.slice(0, MOST).map(({ path }, shard) => (
          <li key={path}>
            <Button className="link" onPress={() => choose(shard)}>
              {path}
            </Button>
            <GlanceLine glance={glances[shard]} />
          </li>
        ))}
      </ul>
      {opened.shards.length > MOST && <p>{say('view.more', { count: opened.shards.length - MOST })}</p>}
    </section>
  );
}

function GlanceLine({ glance }: { readonly glance: Glance | undefined }) {
  if (glance === undefined) return undefined;
  const { title, recordedUtc, durationS, bytes: size } = glance.line;
  const parts = [title, recordedUtc === undefined ? '' : date(recordedUtc), durationS === 0 ? '' : clockText(durationS), bytes(size)];
  return <span className="small">{parts.filter((part) => part !== '').join(' · ')}</span>;
}

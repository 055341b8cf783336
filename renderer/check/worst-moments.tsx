import { useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import { problemsOf, worstMoments } from '#core/review/problems.ts';
import type { Finding } from '#format/core/findings/finding.ts';
import { useApp } from '#renderer/app-context.tsx';
import { FramePlayer } from '#renderer/review/frame-player.ts';
import { readVideo } from '#renderer/review/read-video.ts';
import { titleOf } from '#renderer/text/check-title.ts';
import { say } from '#renderer/text/say.ts';
import { FrameIndex, unpackFrames } from '#shard/core/review/frame-table.ts';

const MOST = 4;

interface Props {
  readonly sessionId: string;
  readonly findings: readonly Finding[];
  readonly showFrame: (frame: number) => void;
}

/** The frames at which most is wrong, as pictures; a press opens one in the review. */
export function WorstMoments({ sessionId, findings, showFrame }: Props) {
  const { link } = useApp();
  const list = useRef<HTMLUListElement>(null);
  const moments = worstMoments(problemsOf(findings), MOST);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each recording; the moments are made anew with every render
  useEffect(() => {
    let player: FramePlayer | undefined;
    let over = false;
    const work = async () => {
      if (moments.length === 0 || !('VideoDecoder' in window)) return;
      const index = new FrameIndex(unpackFrames(await link.bytes(`/shard/${sessionId}/frames`)));
      if (over) return;
      let at = 0;
      const next = () => {
        const moment = moments[at];
        if (moment === undefined) player?.close();
        else player?.show(moment.frame);
      };
      player = new FramePlayer(index, readVideo(link, sessionId), {
        onPicture: (n, picture) => {
          if (n !== moments[at]?.frame) return;
          draw(list.current?.querySelectorAll('canvas')[at], picture);
          at += 1;
          // Not from within its own drawing.
          setTimeout(next);
        },
        onFault: () => {
          at += 1;
          setTimeout(next);
        },
      });
      next();
    };
    // What is wrong stands beside it: a picture that cannot be had stays empty.
    void work().catch(() => undefined);
    return () => {
      over = true;
      player?.close();
    };
  }, [sessionId, findings, link]);
  if (moments.length === 0) return undefined;
  return (
    <section aria-label={say('queue.worst')}>
      <h3>{say('queue.worst')}</h3>
      <ul className="cards" ref={list}>
        {moments.map(({ frame, check, severity }) => (
          <li key={frame} className={severity}>
            <Button className="bare" onPress={() => showFrame(frame)}>
              <canvas className="still" width={320} height={180} data-frame={-1} />
              <span className="shape" aria-hidden="true">
                ▲
              </span>{' '}
              {say('queue.moment', { what: titleOf(check), frame })}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function draw(canvas: HTMLCanvasElement | undefined, picture: VideoFrame): void {
  if (canvas === undefined) return;
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.dataset.frame = 'drawn';
}

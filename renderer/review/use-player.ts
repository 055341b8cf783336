import { type RefObject, useEffect, useRef, useState } from 'react';
import { messageOf } from '#format/core/errors.ts';
import { useApp } from '#renderer/app-context.tsx';
import { CallFault } from '#renderer/link/link.ts';
import { FramePlayer, NoDecoder } from '#renderer/review/frame-player.ts';
import { readVideo } from '#renderer/review/read-video.ts';
import { say } from '#renderer/text/say.ts';
import { findingText } from '#renderer/text/sentences.ts';
import type { FrameIndex } from '#shard/core/review/frame-table.ts';

/** Draws frame `frame` of a recording into a canvas, and notes there which one is drawn; returns what went wrong. */
export function usePlayer(sessionId: string, index: FrameIndex, frame: number, canvas: RefObject<HTMLCanvasElement | null>) {
  const { link } = useApp();
  const player = useRef<FramePlayer>(undefined);
  const [why, setWhy] = useState<string>();
  useEffect(() => {
    const playing = new FramePlayer(index, readVideo(link, sessionId), {
      onPicture: (n, picture) => {
        const element = canvas.current;
        if (element === null) return;
        if (element.width !== picture.displayWidth) [element.width, element.height] = [picture.displayWidth, picture.displayHeight];
        element.getContext('2d')?.drawImage(picture, 0, 0);
        // Not through React: sixty times a second, the page would be rendered twice for each step.
        element.dataset.drawn = String(n);
        setWhy(undefined);
      },
      onFault: (fault) => {
        // The picture of another frame would be mistaken for this one's.
        const element = canvas.current;
        if (element !== null) element.dataset.drawn = '-1';
        element?.getContext('2d')?.clearRect(0, 0, element.width, element.height);
        setWhy(wordsFor(fault));
      },
    });
    player.current = playing;
    return () => playing.close();
  }, [sessionId, index, link, canvas]);
  useEffect(() => player.current?.show(frame), [frame]);
  return why;
}

function wordsFor(fault: unknown): string {
  if (fault instanceof NoDecoder) return say('review.noDecoder', { codec: fault.codec });
  return fault instanceof CallFault ? findingText(fault.fault) : messageOf(fault);
}

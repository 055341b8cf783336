import { useEffect, useRef, useState } from 'react';
import type { WindowPicture } from '#core/app/window-picture.ts';
import { useCall } from '#renderer/app-context.tsx';

/** A game moves; a list of windows need not. */
const LOOK_MS = 2000;

/** What is visible of a window now. Empty when nothing is; the name next to it says which window it is. */
export function WindowThumbnail({ rule }: { readonly rule: string }) {
  const call = useCall();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    let gone = false;
    const look = async () => {
      // A list without pictures is still a list; the call that lists the windows reports what is wrong.
      const { picture } = await call('window.picture', { rule }).catch(() => ({ picture: undefined }));
      if (gone) return;
      setSeen(picture !== undefined);
      if (picture !== undefined && canvas.current !== null) draw(canvas.current, picture);
    };
    void look();
    const timer = setInterval(() => void look(), LOOK_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [call, rule]);
  return (
    <span className="thumbnail" aria-hidden="true" data-seen={seen}>
      <canvas ref={canvas} width={1} height={1} />
    </span>
  );
}

function draw(canvas: HTMLCanvasElement, { width, height, rgba }: WindowPicture): void {
  const bytes = Uint8ClampedArray.from(atob(rgba), (letter) => letter.charCodeAt(0));
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  canvas.getContext('2d')?.putImageData(new ImageData(bytes, width, height), 0, 0);
}

import { useEffect, useRef, useState } from 'react';

/** Advances by the frames the elapsed time amounts to, without ever catching up in a burst. */
export function usePlaying(framesPerS: number, step: (frames: number) => void) {
  const [playing, setPlaying] = useState(false);
  const stepping = useRef(step);
  stepping.current = step;
  useEffect(() => {
    if (!playing) return;
    let last = performance.now();
    let owed = 0;
    let request = requestAnimationFrame(function next(now) {
      owed = Math.min(framesPerS / 4, owed + ((now - last) / 1000) * framesPerS);
      last = now;
      const whole = Math.floor(owed);
      if (whole > 0) stepping.current(whole);
      owed -= whole;
      request = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(request);
  }, [playing, framesPerS]);
  return [playing, setPlaying] as const;
}

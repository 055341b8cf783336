import { useEffect } from 'react';
import { mayPlay } from '#renderer/parts/shell/play-sound.ts';

const BEEP_S = 0.4;
const EVERY_MS = 3000;
const HZ = 880;

/** Beeps while something is wrong, for a player looking elsewhere. Silent where the browser allows no sound before a click. */
export function useAlarm(on: boolean): void {
  useEffect(() => {
    if (!on) return;
    let audio: AudioContext | undefined;
    const beep = () => {
      if (!mayPlay()) return;
      audio ??= new AudioContext();
      const tone = audio.createOscillator();
      tone.frequency.value = HZ;
      tone.connect(audio.destination);
      tone.start();
      tone.stop(audio.currentTime + BEEP_S);
    };
    beep();
    const timer = setInterval(beep, EVERY_MS);
    return () => {
      clearInterval(timer);
      void audio?.close();
    };
  }, [on]);
}

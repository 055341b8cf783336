import type { Sound } from '#core/app/live/sound.ts';

/** Hz, one after the other: up for a start, down for an end, low for a problem, to and fro for a question. */
const NOTES: Readonly<Record<Sound, readonly number[]>> = {
  started: [523, 784],
  marker: [1047],
  problem: [220, 220, 220],
  stopped: [784, 523],
  asked: [659, 880, 659, 880],
};
const NOTE_S = 0.12;
/** Of 1: loud enough to hear over a game, without startling. */
const LOUDNESS = 0.25;
/** Fades instead of clicks. */
const FADE_S = 0.02;

let audio: AudioContext | undefined;

/** Browsers allow sound only after a click, and an AudioContext made before it stays silent. The app's own window needs no click. */
export const mayPlay = (): boolean => location.protocol === 'app:' || navigator.userActivation.hasBeenActive;

/** Plays it; silent where the browser allows no sound before a click. */
export function playSound(sound: Sound): void {
  if (!mayPlay()) return;
  audio ??= new AudioContext();
  if (audio.state === 'suspended') {
    // Its clock stands: whatever is asked for until then would be heard at once.
    void audio.resume().catch(() => undefined);
    return;
  }
  const { currentTime, destination } = audio;
  for (const [i, hz] of NOTES[sound].entries()) {
    const [fromS, toS] = [currentTime + i * NOTE_S, currentTime + (i + 1) * NOTE_S];
    const [tone, gain] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.value = hz;
    gain.gain.setValueAtTime(0, fromS);
    gain.gain.linearRampToValueAtTime(LOUDNESS, fromS + FADE_S);
    gain.gain.setValueAtTime(LOUDNESS, toS - FADE_S);
    gain.gain.linearRampToValueAtTime(0, toS);
    tone.connect(gain).connect(destination);
    tone.start(fromS);
    tone.stop(toS);
  }
}

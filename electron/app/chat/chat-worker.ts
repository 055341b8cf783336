import { parentPort } from 'node:worker_threads';
import { lexicon } from '#app/chat/lexicon.ts';
import { chatScore } from '#core/labels/chat-score.ts';
import { ChatWindow } from '#core/labels/chat-window.ts';
import { withoutPersonal } from '#core/labels/personal.ts';
import { asTs, type TsUs } from '#format/core/time/units.ts';
import { nowUs } from '#native/clock.ts';

/** A message, or that a new session begins: what was written before it is none of its business. */
export type ToChat =
  | 'forget'
  | { readonly text: string; readonly from: string | undefined; readonly names: readonly string[]; readonly tsUs: TsUs };

const LOOK_MS = 1000;
const words = lexicon();
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });
const window = new ChatWindow();

/** Scores what was written, and forgets it before the next message comes. */
parentPort?.on('message', (message: ToChat) => {
  if (message === 'forget') {
    window.forget();
    return;
  }
  const { text, from, names, tsUs } = message;
  window.add(tsUs, chatScore(withoutPersonal(text, names), words, segmenter), from);
});

setInterval(() => {
  const now = Math.round(nowUs());
  const fromUs = window.beganUs;
  const val = window.due(asTs(now));
  if (val !== undefined && fromUs !== undefined) parentPort?.postMessage({ fromUs, toUs: now, val });
}, LOOK_MS);

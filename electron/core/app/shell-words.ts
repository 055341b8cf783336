import { z } from 'zod';

/**
 * What is said outside our pages, in the tray, in notifications and on quitting; in English. Values stand in braces, nothing else does: a page sends the
 * words of its own language (`window.words`), and a translation's file holds them with all other texts.
 */
export const SHELL_WORDS = {
  'shell.name': 'GAP recorder: {says}',
  'shell.idle': 'not recording',
  'shell.waiting': 'waiting for the game to start',
  'shell.closed': 'the game has closed',
  'shell.checking': 'checking',
  'shell.calibrating': 'calibrating',
  'shell.starting': 'starting: nothing is in the file yet',
  'shell.recording': 'recording',
  'shell.stopping': 'finishing',
  'shell.recovering': 'finishing an interrupted recording',
  'shell.failed': 'not recording: something failed',
  'shell.missing': 'recording, but failing: {percent} % of the frames are missing',
  'shell.unusable': 'recording, but failing: {percent} % of the frames show no game',
  'shell.residual': 'recording, but failing: frames are off their time',
  'shell.dead': 'nothing new is being written',
  'shell.late': 'writing is late',
  'shell.unknown': 'not known whether anything is being written',
  'shell.held': 'paused',
  'shell.paused': 'paused: the game is not recorded now',
  'shell.progress': '{says}: {percent} %',
  'shell.progress.left': '{says}: {percent} %, {minutes} min left',
  'shell.progress.waits': '{says}: {percent} %, {why}',
  'shell.menu.show': 'Show',
  'shell.menu.marker': 'Set a marker',
  'shell.menu.stop': 'Stop',
  'shell.menu.video': 'Finish the video now',
  'shell.menu.hold': 'Pause and resume',
  'shell.menu.panic': 'Delete the last 5 minutes and stop',
  'shell.menu.quit': 'Quit',
  'shell.lag': 'The game’s lag is measured',
  'shell.lag.says': '{title}: the picture answers {ms} ms after the input. You need not play on',
  'shell.ended': 'The recording has ended',
  'shell.ended.says': 'What was captured is being finished',
  'shell.broke': 'The recording broke off',
  'shell.broke.says': 'What was captured is being finished: {why}',
  'shell.failed.check': 'The check failed',
  'shell.failed.calibration': 'The measurement failed',
  'shell.failed.recording': 'The recording failed',
  'shell.failed.recovery': 'A recording could not be finished',
  'shell.leave.working': 'A check or a calibration is running. Stop it and quit?',
  'shell.leave.working.stay': 'Keep it running',
  'shell.leave.working.now': 'Stop it and quit',
  'shell.leave.recording': 'A recording is running. Stop it and quit? Its video can be made now or later: nothing is lost by waiting.',
  'shell.leave.recording.stay': 'Keep recording',
  'shell.leave.recording.now': 'Stop, make the video now, then quit',
  'shell.leave.recording.next-start': 'Stop, make the video at the next start',
  'shell.leave.recording.tonight': 'Stop, make the video tonight',
  'shell.leave.sealing': 'A recording is being finished, and its video is still being made. Nothing is lost by waiting.',
  'shell.leave.sealing.stay': 'Go back',
  'shell.leave.sealing.now': 'Finish it, then quit',
  'shell.leave.sealing.next-start': 'Make the video at the next start',
  'shell.leave.sealing.tonight': 'Make the video tonight',
} as const;

export type ShellWord = keyof typeof SHELL_WORDS;

const word = z.string().min(1).max(400);

/** The same words in a page's language: every one of them. */
export const ShellWords = z.strictObject(
  Object.fromEntries(Object.keys(SHELL_WORDS).map((key) => [key, word])) as Record<ShellWord, typeof word>,
);
export type ShellWords = z.infer<typeof ShellWords>;

/** The text for a key, with its values filled in. */
export type ShellSay = (key: ShellWord, values?: Readonly<Record<string, string | number>>) => string;

/** A value that is not given stays in its braces. */
export const sayIn =
  (words: () => ShellWords): ShellSay =>
  (key, values = {}) =>
    words()[key].replace(/\{(\w+)\}/g, (braces, name: string) => String(values[name] ?? braces));

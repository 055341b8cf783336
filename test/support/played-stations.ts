import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GameChannel } from '#app/game/game-channel.ts';
import type { GameSummary } from '#format/core/game/game-summary.ts';
import { english } from '#format/core/said.ts';
import { GameTap, type Meta, record } from '#library/index.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { writeGame } from '#session/tables/game/game-tables.ts';
import { broken } from '#test/support/shards.ts';
import { smallPlan } from '#test/support/small.ts';

/** What one player's recorder made of a match. */
export interface Exported {
  readonly folder: string;
  readonly state: GameSummary;
  /** Checks that fail; empty where there is no video to judge. */
  readonly broken: readonly string[];
}

/** One player's recorder. */
export interface Station {
  readonly link: string;
  readonly isRunning: () => boolean;
  /** Stops it, once. */
  finish(): Promise<Exported>;
}

/** Longer than the game of a busy machine takes to say its last words, and shorter than a test wants to wait. */
const DEADLINE_MS = 2000;

/** A real recording of a real window, with its own session and its own channel. */
export async function recordingStation(display: string, out: string, origins: readonly string[]): Promise<Station> {
  const [tap, stop] = [new GameTap(), new AbortController()];
  const channel = await GameChannel.open({ tap, deadlineMs: DEADLINE_MS, origins, network: () => true });
  const recording = record(smallPlan(display, out), { game: tap, stop: stop.signal });
  recording.catch(() => {});
  return {
    link: channel.link,
    isRunning: () => tap.running,
    async finish() {
      stop.abort();
      const { folder, ended, why } = await recording.finally(() => channel[Symbol.asyncDispose]());
      // A recording that ended by itself has less of the game, and states another reason.
      if (ended !== 'stopped') throw new Error(`${folder} ended by itself: ${ended}, ${english(why ?? '')}`);
      const { recorder } = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')) as Meta;
      if (recorder?.game_state === undefined) throw new Error(`${folder}: no game said anything`);
      return { folder, state: recorder.game_state, broken: await broken(folder) };
    },
  };
}

/** The same path from the game's words to its tables (channel, tap, journal, seal's fold), without pictures and input: a tenth of the work. */
export async function listeningStation(out: string, origins: readonly string[]): Promise<Station> {
  mkdirSync(out);
  const tap = new GameTap();
  const channel = await GameChannel.open({ tap, deadlineMs: DEADLINE_MS, origins, network: () => true });
  const path = join(out, 'session.journal');
  const journal = new JournalWriter(path);
  journal.append('plan', Buffer.from('{}'));
  const drain = () => tap.drain((block) => journal.append('game', block));
  const draining = setInterval(drain, 50);
  tap.start();
  return {
    link: channel.link,
    isRunning: () => tap.running,
    async finish() {
      await tap.settle();
      clearInterval(draining);
      tap.stop();
      drain();
      journal.close();
      await channel[Symbol.asyncDispose]();
      const written = await writeGame(out, path);
      if (written === undefined) throw new Error(`${out}: no game said anything`);
      return { folder: out, state: written.summary, broken: [] };
    },
  };
}

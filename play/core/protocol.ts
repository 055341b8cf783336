import { z } from 'zod';

const short = z.string().trim().min(1).max(200);
const long = z.string().trim().min(1).max(5000);
const id = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'a name is lower-case letters, digits and _, starting with a letter');

/** Where a game's source is: in the protocol's folder or below it, never elsewhere. */
const source = z
  .string()
  .max(200)
  .regex(/^(?:[\w-]+\/)*[\w-]+\.(?:ts|js|py)$/, 'a game is a .ts, .js or .py file, given by its path from this file');

const Question = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('scale'), id, ask: short, of: z.int().min(2).max(11), low: short.optional(), high: short.optional() }),
  z.strictObject({ kind: z.literal('choice'), id, ask: short, of: z.array(short).min(2).max(20) }),
  z.strictObject({ kind: z.literal('text'), id, ask: short }),
]);

/** One part of a session, as a participant goes through it. */
export const Scene = z.discriminatedUnion('scene', [
  z.strictObject({ scene: z.literal('consent'), title: short, text: long }),
  z.strictObject({ scene: z.literal('instructions'), title: short, text: long }),
  z.strictObject({ scene: z.literal('lobby'), players: z.int().min(2).max(8) }),
  z.strictObject({
    scene: z.literal('calibrate'),
    title: short,
    text: long,
    seconds: z.number().min(1).max(60).default(3).describe('length of the measurement'),
    fps_at_least: z.number().min(1).max(240).default(30),
    round_trip_ms_at_most: z.number().min(1).max(10_000).default(500),
  }),
  z.strictObject({
    scene: z.literal('play'),
    game: source.describe('holds a class Game'),
    episodes: z.int().min(1).max(1000),
    seconds: z.number().min(1).max(3600).describe('length of an episode'),
    fps: z.int().min(1).max(240).default(60).describe('game frames per second'),
    input_delay: z.int().min(0).max(30).default(2).describe('frames until an input takes effect'),
    focus_seconds: z.number().min(1).max(3600).default(30).describe('a player who loses focus for longer drops out'),
  }),
  z.strictObject({ scene: z.literal('survey'), title: short, questions: z.array(Question).min(1).max(50) }),
  z.strictObject({ scene: z.literal('export'), title: short, text: long }),
]);

/** A session of several players, as a list of scenes in one small file. */
export const Protocol = z.strictObject({ protocol: z.literal(1), title: short, scenes: z.array(Scene).min(1).max(50) });

export type Scene = z.infer<typeof Scene>;
export type Protocol = z.infer<typeof Protocol>;

/** An error in a protocol, and its path: keys and indices from the root. */
export interface ProtocolProblem {
  readonly path: readonly (string | number)[];
  readonly says: string;
}

/** A protocol, or its errors: those of its form or, if there are none, of the order of its scenes. */
export function readProtocol(value: unknown): Protocol | readonly ProtocolProblem[] {
  const parsed = Protocol.safeParse(value);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => ({ path: path as (string | number)[], says: message }));
  const problems = orderProblems(parsed.data.scenes);
  return problems.length > 0 ? problems : parsed.data;
}

function orderProblems(scenes: readonly Scene[]): ProtocolProblem[] {
  const problems: ProtocolProblem[] = [];
  const at = (i: number, says: string) => problems.push({ path: ['scenes', i, 'scene'], says });
  const ids = new Set<string>();
  let [lobby, played] = [false, false];
  scenes.forEach((scene, i) => {
    switch (scene.scene) {
      case 'consent':
        if (lobby) at(i, 'put a consent before the lobby: players agree before they are matched');
        break;
      case 'lobby':
        if (lobby) at(i, 'only one lobby is allowed: a group stays together');
        lobby = true;
        break;
      case 'calibrate':
        if (played) at(i, 'put calibrate before play: it cannot measure what has already been played');
        break;
      case 'play':
        if (!lobby) at(i, 'put a lobby before play: it matches the players');
        if (played) at(i, 'only one play is allowed: add the episodes to that one');
        played = true;
        break;
      case 'survey':
        scene.questions.forEach((question, q) => {
          if (ids.has(question.id))
            problems.push({ path: ['scenes', i, 'questions', q, 'id'], says: `the question id ${question.id} is already in use` });
          ids.add(question.id);
        });
        break;
      case 'export':
        if (i !== scenes.length - 1) at(i, 'export must be the last scene');
    }
  });
  if (lobby && !played) problems.push({ path: ['scenes'], says: 'there is a lobby but no play after it' });
  return problems;
}

/** A game's name in a shard: its file name without the extension. */
export function gameName(source: string): string {
  return source.replace(/^.*\//, '').replace(/\.\w+$/, '');
}

/** The play scene with its number of players, for the server; undefined if there is no play or no lobby. */
export function playOf({ scenes }: Protocol) {
  const lobby = scenes.find((scene) => scene.scene === 'lobby');
  const play = scenes.find((scene) => scene.scene === 'play');
  return lobby === undefined || play === undefined ? undefined : { ...play, players: lobby.players };
}

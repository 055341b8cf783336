import { once } from 'node:events';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { pagesFolder } from '#app/server/serve.ts';
import { type FromParticipant, ToParticipant } from '#play/core/play-messages.ts';
import type { Protocol, Scene } from '#play/core/protocol.ts';
import { PlayServer, type Said } from '#play/server/play-server.ts';
import { showing } from '#server/core/shown-token.ts';
import { until } from '#test/support/gap.ts';
import { EXAMPLES, protocolOf } from '#test/support/played-match.ts';

const played = protocolOf({ seconds: 1 });
const [SURVEY, SURVEY_2] = [2, 3];
const survey: Scene = { scene: 'survey', title: 'Survey', questions: [{ kind: 'scale', id: 'fun', ask: 'Was it fun?', of: 5 }] };
const protocol: Protocol = { ...played, scenes: [...played.scenes, survey, survey] };

async function openRoom(onAnswers: (said: Said) => Promise<void>) {
  await using stack = new AsyncDisposableStack();
  const statuses: string[] = [];
  const server = stack.use(
    await PlayServer.open({
      pages: pagesFolder(),
      games: EXAMPLES,
      port: 0,
      protocol,
      onAnswers,
      onStatus: (says) => statuses.push(says),
    }),
  );
  const { host, hash, origin } = new URL(server.link);
  const socket = new WebSocket(`ws://${host}/`, showing(hash.slice(1)), { origin });
  stack.defer(() => socket.terminate());
  const heard: ToParticipant[] = [];
  socket.on('message', (data) => heard.push(ToParticipant.parse(JSON.parse(data.toString()))));
  await once(socket, 'open');
  const say = (message: FromParticipant) => socket.send(JSON.stringify(message));
  say({ type: 'arrive' });
  const open = stack.move();
  return { say, heard, statuses, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

it.each<FromParticipant>([
  { type: 'answers', scene: 4000, answers: { fun: 1 } },
  { type: 'answers', scene: 0, answers: { fun: 1 } },
  { type: 'measured', scene: SURVEY, measured: { fps: 60 } },
  { type: 'agreed', scene: SURVEY },
  { type: 'agreed', scene: 4000 },
])('what belongs to no scene is not kept: %j', async (message) => {
  const said: Said[] = [];
  await using room = await openRoom(async (line) => void said.push(line));
  room.say(message);
  await until('it is told', () => room.heard.at(-1)?.type === 'unkept');
  expect(said).toEqual([]);
});

it('answers are confirmed once they are kept, and those that could not be are reported', async () => {
  let full = true;
  await using room = await openRoom(() => (full ? Promise.reject(new Error('no space left')) : Promise.resolve()));
  room.say({ type: 'answers', scene: SURVEY, answers: { fun: 1 } });
  await until('it is told', () => room.heard.at(-1)?.type === 'unkept');
  expect(room.statuses.at(-1)).toMatch(/^what participant [0-9a-f-]{36} said could not be saved: no space left$/);
  full = false;
  room.say({ type: 'answers', scene: SURVEY_2, answers: { fun: 1 } });
  await until('it is told', () => room.heard.at(-1)?.type === 'kept');
  expect(room.heard.filter(({ type }) => type.endsWith('kept'))).toEqual([
    { type: 'unkept', scene: SURVEY },
    { type: 'kept', scene: SURVEY_2 },
  ]);
});

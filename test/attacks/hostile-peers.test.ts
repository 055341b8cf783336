import { expect, it } from 'vitest';
import { FromStation, ToStation } from '#core/lab/lab-contract.ts';
import { FromGame } from '#format/core/game/messages.ts';
import { FromParticipant } from '#play/core/play-messages.ts';
import { dealtWith, hostile } from '#scripts/fuzz/peer-targets.ts';
import { ROOMS, type RoomName } from '#scripts/fuzz/rooms.ts';
import { Random } from '#scripts/random.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** A part of `npm run fuzz` and `npm run test:soak`. */
const MESSAGES = 300;

it.each([
  ['game', FromGame],
  ['station', FromStation],
  ['play', FromParticipant],
  ['lab', ToStation],
] as const satisfies readonly (readonly [RoomName, object])[])('a hostile %s that says anything stops nothing', async (name, schema) => {
  using folder = new TemporaryFolder();
  await using room = await ROOMS[name](folder.path);
  // What is damaged was whole.
  for (const text of room.says) expect(schema.safeParse(JSON.parse(text)).error?.issues, text).toBeUndefined();
  for (const text of room.harmless) expect(schema.safeParse(JSON.parse(text)).success, text).toBe(true);
  const random = new Random(3);
  let socket = await room.enter();
  for (let n = 0; n < MESSAGES; n++) {
    if (socket.readyState !== socket.OPEN) socket = await room.enter();
    socket.send(hostile(room.says, random));
    await dealtWith(socket);
  }
  socket.terminate();
  const honest = await room.enter();
  for (const text of room.harmless) honest.send(text);
  await dealtWith(honest);
  expect(honest.readyState).toBe(honest.OPEN);
});

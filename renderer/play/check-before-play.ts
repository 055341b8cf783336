import type { Scene } from '#play/core/protocol.ts';
import { GameKeys } from '#renderer/play/keys.ts';
import { type BrowserFigures, measure } from '#renderer/play/measure.ts';
import type { SceneStage } from '#renderer/play/scenes.ts';
import type { ServerLine } from '#renderer/play/server-line.ts';
import { say } from '#renderer/text/say.ts';

type Calibrate = Extract<Scene, { scene: 'calibrate' }>;

/**
 * Measures the screen and the connection to the server, and has every key of the game pressed once: a player whose keyboard does not work
 * finds out before the game. Resolves once all keys were pressed and the player goes on, with good figures or despite poor ones.
 */
export async function checkBeforePlay(
  stage: SceneStage,
  server: ServerLine,
  scene: Calibrate,
  bits: Readonly<Record<string, number>>,
): Promise<BrowserFigures> {
  const wanted = new Set(Object.keys(bits));
  const { promise: allCame, resolve: allPressed } = Promise.withResolvers<void>();
  const tell = () => stage.note(wanted.size > 0 ? say('play.keys', { keys: [...wanted].map(keyName).join(' ') }) : say('play.keys.done'));
  for (;;) {
    stage.leave(scene);
    tell();
    let measured: BrowserFigures;
    {
      using _keys = new GameKeys(bits, (code) => {
        if (!wanted.delete(code)) return;
        tell();
        if (wanted.size === 0) allPressed();
      });
      measured = await measure(server, scene.seconds);
      if (wanted.size > 0) await allCame;
    }
    const good = measured.fps >= scene.fps_at_least && measured.round_trip_ms <= scene.round_trip_ms_at_most;
    const figures = say(good ? 'play.measured' : 'play.measured.poor', { ...measured });
    const ways = good ? { go: say('play.next') } : { again: say('play.again'), go: say('play.anyway') };
    if ((await stage.read<'again' | 'go'>({ title: scene.title, text: figures }, ways as Record<'again' | 'go', string>)) === 'go')
      return measured;
  }
}

/** The label on a keyboard, where the code reveals it. */
function keyName(code: string): string {
  const arrow = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' }[code];
  return arrow ?? code.replace(/^(Key|Digit)/, '');
}

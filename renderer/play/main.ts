import { units } from '#core/play/games/coin-chase.ts';
import { type FromParticipant, type MatchPlan, ToParticipant } from '#core/play/play-messages.ts';
import type { Scene } from '#core/play/protocol.ts';
import { GapGame } from '#game-client/gap-game.ts';
import { draw } from '#renderer/play/draw.ts';
import { ArrowKeys } from '#renderer/play/keys.ts';
import { Match } from '#renderer/play/match.ts';
import { Stage } from '#renderer/play/scenes.ts';
import { chooseLanguage, say } from '#renderer/text/say.ts';
import '#renderer/play/play.css';

/** The page of a participant: goes through the scenes of a protocol, and tells the recorder of this machine. `#TOKEN`, or `#TOKEN~RECORDER'S LINK`. */
const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const [says, field, scores, recorder] = [element('says'), element<HTMLCanvasElement>('field'), element('scores'), element('recorder')];
const stage = new Stage(element('scene'));

await chooseLanguage(new URLSearchParams(window.location.search).get('lang'));
const [token = '', link] = window.location.hash.slice(1).split('~', 2);
// Out of the address, which people copy and show.
window.history.replaceState(undefined, '', window.location.pathname + window.location.search);
says.textContent = say('play.connecting');
recorder.textContent = say(link === undefined ? 'play.recorder.none' : 'play.recorder.waiting');
field.setAttribute('aria-label', say('play.field'));

const keys = new ArrowKeys();
const socket = new WebSocket(`${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/`);
const post = (message: FromParticipant) => {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
};
const matched = Promise.withResolvers<MatchPlan>();
let match: Match | undefined;
let gap: GapGame | undefined;

socket.onopen = () => post({ type: 'arrive', token });
socket.onclose = () => {
  if (document.body.dataset.phase !== 'over') says.textContent = say('play.lost');
};
socket.onmessage = ({ data }) => {
  const message = ToParticipant.parse(JSON.parse(String(data)));
  switch (message.type) {
    case 'protocol':
      document.title = message.title;
      void goThrough(message.scenes).catch((error: unknown) => {
        says.textContent = say('play.failed', { why: String(error) });
      });
      break;
    case 'waiting':
      says.textContent = say('play.waiting', { here: message.here, of: message.of });
      break;
    case 'match':
      matched.resolve(message.plan);
      break;
    case 'packet':
      match?.receive(message.packet);
      break;
    case 'left':
      says.textContent = say('play.left', { player: message.player });
      match?.left();
  }
};

/** One scene after the other; what the others of the group do meanwhile in theirs is theirs. */
async function goThrough(scenes: readonly Scene[]): Promise<void> {
  for (const [index, scene] of scenes.entries()) {
    document.body.dataset.phase = scene.scene;
    says.textContent = document.title;
    switch (scene.scene) {
      case 'consent':
        if ((await stage.read(scene, { no: say('consent.decline'), yes: say('consent.agree') })) === 'no') {
          stage.leave({ title: say('play.declined'), text: say('play.declined.says') });
          over();
          return;
        }
        post({ type: 'agreed', scene: index });
        break;
      case 'instructions':
        await stage.read(scene, { next: say('play.next') });
        break;
      case 'lobby':
        stage.clear();
        post({ type: 'ready' });
        await matched.promise;
        break;
      case 'play':
        await play(await matched.promise);
        break;
      case 'survey':
        post({ type: 'answers', scene: index, answers: await stage.ask(scene) });
        break;
      case 'export':
        stage.leave(scene);
    }
  }
  over();
}

function over(): void {
  document.body.dataset.phase = 'over';
  says.textContent = say('play.over');
}

async function play(plan: MatchPlan): Promise<void> {
  stage.clear();
  await recorded(plan);
  document.body.dataset.phase = 'playing';
  field.hidden = false;
  field.focus();
  const { promise: done, resolve: end } = Promise.withResolvers<void>();
  match = new Match({
    plan,
    gap,
    action: () => keys.down,
    send: (packet) => post({ type: 'packet', packet: { ...packet, values: [...packet.values], needs: { ...packet.needs } } }),
    onFrame: (game, episode) => {
      draw(field, game.state, plan.you);
      says.textContent = say('play.playing', { you: plan.you, episode, of: plan.episodes });
      const all = Object.entries(game.state.players).map(([player, { x, y, score }]) => `${player} ${score} (${units(x)}, ${units(y)})`);
      scores.textContent = all.sort().join(' · ');
    },
    onDone: end,
  });
  await done;
  post({ type: 'done' });
  field.hidden = true;
  scores.textContent = '';
  // What was said last is sent first.
  setTimeout(() => gap?.close(), 500);
}

/** The recorder, where there is one, is to be there before the first episode is: one that is joined in its middle is not kept. */
function recorded(plan: MatchPlan): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (link === undefined) resolve();
  else
    gap = new GapGame(decodeURIComponent(link), {
      game: plan.game,
      player: plan.you,
      onRecording: (recording) => {
        recorder.textContent = say(recording ? 'play.recorder.on' : 'play.recorder.off');
        if (recording) resolve();
      },
      onProblem: (problem) => {
        recorder.textContent = say('play.recorder.problem', { problem });
      },
    });
  return promise;
}

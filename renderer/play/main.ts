import { GapGame } from '#play/client/gap-game.ts';
import { ARROW_KEYS, type Environment } from '#play/core/environment.ts';
import { type MatchPlan, PeerPacket } from '#play/core/play-messages.ts';
import { gameName, type Scene } from '#play/core/protocol.ts';
import type { InputPacket } from '#play/core/rollback-peer.ts';
import { checkBeforePlay } from '#renderer/play/check-before-play.ts';
import { DirectLinks } from '#renderer/play/direct-links.ts';
import { draw } from '#renderer/play/draw.ts';
import { fetchGame } from '#renderer/play/fetch-game.ts';
import { GameKeys } from '#renderer/play/keys.ts';
import { Match, type MatchEnd } from '#renderer/play/match.ts';
import { SceneStage } from '#renderer/play/scenes.ts';
import { ServerLine } from '#renderer/play/server-line.ts';
import { tellNetwork } from '#renderer/play/tell-network.ts';
import { chooseLanguage, say } from '#renderer/text/say.ts';
import '#renderer/play/play.css';

/** A participant's page: goes through a protocol's scenes and reports to this machine's recorder. `#TOKEN`, or `#TOKEN~RECORDER'S LINK`. */
const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const [says, connection, alarm, field] = [element('says'), element('connection'), element('alarm'), element<HTMLCanvasElement>('field')];
const [scores, partner, recorder] = [element('scores'), element('partner'), element('recorder')];
const stage = new SceneStage(element('scene'));

await chooseLanguage(new URLSearchParams(window.location.search).get('lang'));
const [token = '', link] = window.location.hash.slice(1).split('~', 2);
// Removed from the address, which people copy and show.
window.history.replaceState(undefined, '', window.location.pathname + window.location.search);
says.textContent = say('play.connecting');
recorder.textContent = say(link === undefined ? 'play.recorder.none' : 'play.recorder.waiting');
field.setAttribute('aria-label', say('play.field'));

const isIn = (...phases: readonly string[]) => phases.includes(document.body.dataset.phase ?? '');

let game: Promise<() => Environment> | undefined;
let match: Match | undefined;
let links: DirectLinks | undefined;
let gap: GapGame | undefined;

const server = new ServerLine(`${window.location.protocol === 'https:' ? 'wss' : 'ws'}://${window.location.host}/`, token, {
  protocol: (title, scenes) => {
    document.title = title;
    const play = scenes.find((scene) => scene.scene === 'play');
    // Python takes seconds to load: start while the participant reads.
    game = play && fetchGame(play.game);
    game?.catch(failed);
    void goThrough(scenes).catch(failed);
  },
  waiting: (here, of) => {
    says.textContent = say('play.waiting', { here, of });
  },
  packet: (packet) => match?.receive(packet),
  signal: (from, signal) => {
    // No direct channel is no loss: the server carries everything.
    links?.take(from, signal).catch(() => {});
  },
  left: (player) => {
    if (isIn('calibrate', 'play', 'playing'))
      partner.textContent = player === undefined ? say('play.parted') : say('play.left', { player });
    match?.left();
  },
  connection: (is) => {
    connection.textContent = is === 'there' || isIn('over', 'failed') ? '' : say(`play.${is}`);
  },
});
void server.matched.then((plan) => {
  if (plan.direct) links = directLinks(plan);
});

function failed(error: unknown): void {
  // The others must not wait for a player who cannot play.
  server.post({ type: 'out', reason: 'failed' });
  document.body.dataset.phase = 'failed';
  says.textContent = say('play.failed', { why: String(error) });
}

/** Runs one scene after another, independently of the others in the group. */
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
        server.post({ type: 'agreed', scene: index });
        break;
      case 'instructions':
        await stage.read(scene, { next: say('play.next') });
        break;
      case 'lobby':
        stage.clear();
        server.post({ type: 'ready' });
        await server.matched;
        break;
      case 'calibrate':
        server.post({ type: 'measured', scene: index, measured: { ...(await checkBeforePlay(stage, server, scene, await keysOf())) } });
        break;
      case 'play':
        await play(await server.matched);
        break;
      case 'survey':
        await stage.ask(scene, (answers) => server.keep({ type: 'answers', scene: index, answers }));
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

/** Which keys the game of this protocol uses. */
async function keysOf(): Promise<Readonly<Record<string, number>>> {
  return (await game)?.().keys ?? ARROW_KEYS;
}

async function play(plan: MatchPlan): Promise<void> {
  stage.clear();
  const make = await (game as Promise<() => Environment>);
  // A player who is already alone has nothing to wait for.
  await Promise.race([recorded(plan), server.alone]);
  says.textContent = say('play.prepared');
  if (await server.prepared()) {
    const end = await playMatch(plan, make);
    // The last packets go out before the channels close; later requests for them are answered through the server.
    setTimeout(() => links?.[Symbol.dispose](), 2000);
    setTimeout(() => gap?.close(), 500);
    if (end.why === 'failed') throw end.error;
    server.post(end.why === 'done' ? { type: 'done' } : { type: 'out', reason: end.why });
  } else {
    gap?.close();
    server.post({ type: 'done' });
  }
}

async function playMatch(plan: MatchPlan, make: () => Environment): Promise<MatchEnd> {
  using keys = new GameKeys(await keysOf());
  document.body.dataset.phase = 'playing';
  field.hidden = false;
  field.focus();
  const { promise: done, resolve: onEnd } = Promise.withResolvers<MatchEnd>();
  match = new Match({
    plan,
    make,
    gap,
    action: () => keys.down,
    send,
    onParted: (episode, frame) => {
      alarm.textContent = say('play.differs', { episode: episode - plan.firstEpisode + 1, frame });
    },
    onFrame: (environment, episode) => {
      const picture = environment.render(plan.you);
      draw(field, picture);
      says.textContent = say('play.playing', { you: plan.you, episode: episode - plan.firstEpisode + 1, of: plan.episodes });
      scores.textContent = picture.says ?? '';
    },
    onEnd,
  });
  using _telling = links === undefined || gap === undefined ? undefined : tellNetwork(links, gap);
  const end = await done;
  field.hidden = true;
  scores.textContent = end.why === 'focus' ? say('play.away') : '';
  return end;
}

/** Sends directly where a channel works, otherwise through the server. */
function send(packet: InputPacket, to: string): void {
  if (links?.send(to, JSON.stringify(packet)) === true) return;
  server.post({
    type: 'packet',
    packet: {
      ...packet,
      values: [...packet.values],
      needs: { ...packet.needs },
      hashes: { ...packet.hashes, values: [...packet.hashes.values] },
    },
    to,
  });
}

function directLinks({ you, players }: MatchPlan): DirectLinks {
  return new DirectLinks({
    you,
    others: players.filter((player) => player !== you),
    signal: (to, signal) => server.post({ type: 'signal', to, signal }),
    receive: (from, text) => {
      const packet = packetIn(text);
      // A player may send only its own inputs.
      if (packet?.player === from) match?.receive(packet);
    },
    onRoute: (direct) => {
      document.body.dataset.direct = direct.join(' ');
      server.post({ type: 'route', direct: [...direct] });
    },
  });
}

/** Checks a packet: another browser may send anything. */
function packetIn(text: string): InputPacket | undefined {
  try {
    return PeerPacket.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Resolves once the recorder, if any, is recording: an episode it joins midway is not kept. */
function recorded(plan: MatchPlan): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (link === undefined) resolve();
  else
    gap = new GapGame(decodeURIComponent(link), {
      game: gameName(plan.game),
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

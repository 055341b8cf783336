import { ChatScorer } from '#app/chat/chat-scorer.ts';
import { checkChatSource, readChat } from '#app/chat/read-chat.ts';
import type { StatusBlock } from '#cli/status-block.ts';
import { PoseBoard } from '#core/rings/pose-board.ts';
import type { Consent } from '#format/core/documents/consent.ts';
import { english } from '#format/core/said.ts';
import { ChatTap } from '#session/taps/chat-tap.ts';
import { GameTap } from '#session/taps/game-tap.ts';

/** A chat that is scored from now on until it is disposed of. */
export interface OpenChat extends Disposable {
  readonly tap: ChatTap;
  readonly scorer: ChatScorer;
}

/** Undefined where the player did not agree to that. `source`: where lines come from, besides a game. Throws a GapError (`usage.chat`). */
export function openChat(consent: Consent | undefined, source: string | undefined): OpenChat | undefined {
  if (consent?.scopes.includes('chat') !== true) return undefined;
  if (source !== undefined) checkChatSource(source);
  const tap = new ChatTap();
  const scorer = new ChatScorer((label) => tap.say(label));
  const stop = new AbortController();
  if (source !== undefined) void readChat(source, scorer, stop.signal);
  return {
    tap,
    scorer,
    [Symbol.dispose]() {
      stop.abort();
      scorer[Symbol.dispose]();
    },
  };
}

interface ChannelFlags {
  readonly port: number | undefined;
  readonly origins: readonly string[] | undefined;
}

interface Around {
  readonly chat: OpenChat | undefined;
  readonly status: StatusBlock;
  readonly json: boolean;
}

/** Opens the game's channel; the link to it is printed before anything else. */
export async function openChannel(consent: Consent | undefined, { port, origins }: ChannelFlags, { chat, status, json }: Around) {
  const { GameChannel } = await import('#app/game/game-channel.ts');
  const [tap, poses] = [new GameTap(), PoseBoard.allocate()];
  const channel = await GameChannel.open({
    tap,
    poses: new PoseBoard(poses),
    network: () => consent?.scopes.includes('network') === true,
    chat: (line) => chat?.scorer.hear(line),
    port,
    origins,
    onStatus: (says) => status.note(`Game: ${english(says)}`),
    onParted: (says) => status.note(`ALARM: ${english(says)}`),
  });
  process.stdout.write(json ? `${JSON.stringify({ type: 'game-state', link: channel.link })}\n` : `Game state: ${channel.link}\n`);
  return { tap, poses, [Symbol.asyncDispose]: () => channel[Symbol.asyncDispose]() };
}

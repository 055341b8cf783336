/**
 * The game's end of the recorder's game-state channel. One file, no dependencies, for browsers and for Node 22 and newer.
 * docs/game-state.md explains the messages.
 *
 * The recorder is a guest in the game: nothing here throws or waits while the game runs, and a missing recorder costs nothing.
 */

/** Any JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type ByPlayer<Value> = Readonly<Record<string, Value>>;

/** One player's input to a frame. */
export interface Input {
  readonly value: Json;
  /** When it arrived here, us on `nowUs()`. */
  readonly at_us?: number;
  /** False: predicted. */
  readonly confirmed: boolean;
}

export interface Episode {
  readonly episode: number;
  /** 1 to 8 names of letters, digits, `_` and `-`; the same on every player's machine. */
  readonly players: readonly string[];
  /** Identifies this game among several; the same on all its players' machines. */
  readonly match?: string;
  readonly seed?: string | number;
  readonly fps?: number;
}

export interface Frame {
  readonly episode: number;
  readonly frame: number;
  /** For every player of the episode. */
  readonly inputs: ByPlayer<Input>;
  readonly rewards?: ByPlayer<number>;
  readonly terminated?: ByPlayer<boolean>;
  readonly truncated?: ByPlayer<boolean>;
  readonly infos?: ByPlayer<Json>;
  /** What each player saw, or a hash of it. */
  readonly observations?: ByPlayer<Json>;
  /** 8 to 64 hex digits, of the state after the frame. */
  readonly state_hash?: string;
  readonly focused?: boolean;
  /** When it ran; defaults to now. */
  readonly at_us?: number;
}

export interface Rollback {
  readonly episode: number;
  /** The frame that would have run next. */
  readonly from: number;
  /** The first frame that runs again. */
  readonly to: number;
  readonly player: string;
  readonly predicted: Json;
  readonly actual: Json;
}

export interface Confirm {
  readonly episode: number;
  readonly frame: number;
  readonly player: string;
  readonly value: Json;
  readonly at_us?: number;
}

export interface Verified {
  readonly episode: number;
  readonly from: number;
  /** The last of them. */
  readonly to: number;
  /** Every player has the same state hash of each. */
  readonly agrees: boolean;
  /** The first whose hash is another one. */
  readonly player?: string;
}

/** What the network is like now; leave out what is not known. */
export interface Net {
  readonly rtt_ms?: number;
  readonly jitter_ms?: number;
  /** 0 to 100. */
  readonly loss_pct?: number;
  /** Whole kbit/s. */
  readonly uplink_kbps?: number;
  readonly downlink_kbps?: number;
}

export interface EpisodeEnd {
  readonly episode: number;
  /** How many frames it had. */
  readonly frames: number;
  readonly reason?: string;
}

/** What is no play. */
export type Away = 'menu' | 'cutscene' | 'loading' | 'pause' | 'lobby';
/** Moments; the game's own begin with `custom_`. */
export type Moment = 'checkpoint' | 'objective' | 'death' | 'respawn' | 'highlight' | `custom_${string}`;

export interface GapGameOptions {
  /** What is played. */
  readonly game: string;
  /** Who plays on this machine. */
  readonly player?: string;
  /** Version of the game, and what is played on it: for sessions that begin after this, unless they were set up with others. */
  readonly build?: string;
  readonly map?: string;
  /** A session began or ended: messages between sessions are not kept. */
  readonly onRecording?: (recording: boolean) => void;
  /** A problem: a message that could not be used, or the connection. */
  readonly onProblem?: (says: string, remedy: string) => void;
  /** Delay before reconnecting after a lost connection, ms. */
  readonly againMs?: number;
}

/** Any of these, as sent over the wire. */
export type GameMessage =
  | ({ readonly type: 'begin_episode' } & Episode)
  | ({ readonly type: 'frame' } & Frame)
  | ({ readonly type: 'rollback' } & Rollback)
  | ({ readonly type: 'confirm' } & Confirm)
  | ({ readonly type: 'verified' } & Verified)
  | ({ readonly type: 'end_episode' } & EpisodeEnd);

type Message = { readonly type: string } & Readonly<Record<string, unknown>>;

const PROTOCOL = 1;
const AGAIN_MS = 2000;
/** Most that may wait on a slow connection; beyond it messages are dropped and reported: a game must not run out of memory. */
const MOST_WAITING_BYTES = 16e6;
/** The recorder's close code when reconnecting is pointless. */
const REFUSED = 1008;

/** This game's own monotonic clock, us; every `at_us` is on it. */
export function nowUs(): number {
  return performance.now() * 1000;
}

/** Reports what the game does to a recorder on this machine. */
export class GapGame {
  readonly #link: URL;
  readonly #options: GapGameOptions;
  #socket: WebSocket | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #recording = false;
  #closed = false;
  #dropping = false;

  /** `link`: as the recorder prints it, `ws://127.0.0.1:PORT/#TOKEN`. Throws a TypeError for anything else. */
  constructor(link: string, options: GapGameOptions) {
    this.#link = new URL(link);
    if (!/^wss?:$/.test(this.#link.protocol) || this.#link.hash.length < 2)
      throw new TypeError(`${link}: not a recorder link; the recorder prints ws://127.0.0.1:PORT/#TOKEN`);
    this.#options = options;
    this.#open();
  }

  /** Whether a session is running that keeps the messages. */
  get recording(): boolean {
    return this.#recording;
  }

  /** For games that build their own messages; a frame or confirm without `at_us` gets the current time. */
  tell(message: GameMessage): void {
    this.#say(message.type === 'frame' || message.type === 'confirm' ? { at_us: nowUs(), ...message } : { ...message });
  }

  beginEpisode(episode: Episode): void {
    this.#say({ type: 'begin_episode', ...episode });
  }

  /** A frame has run, for the first time or again after a rollback. */
  frame(frame: Frame): void {
    this.#say({ type: 'frame', at_us: nowUs(), ...frame });
  }

  /** A prediction was wrong: frames from `to` on are void, and run again. */
  rollback(rollback: Rollback): void {
    this.#say({ type: 'rollback', ...rollback });
  }

  /** A player's actual input for a frame has arrived. */
  confirm(confirm: Confirm): void {
    this.#say({ type: 'confirm', at_us: nowUs(), ...confirm });
  }

  /** The other players' state hashes of confirmed frames have arrived, and were compared with this game's own. */
  verified(verified: Verified): void {
    this.#say({ type: 'verified', ...verified });
  }

  /** Up to four times a second. Kept if the player has agreed to network figures. */
  net(net: Net): void {
    this.#say({ type: 'net', ...net });
  }

  /** A line of the game's chat: scored where the recorder runs and forgotten, if the player has agreed to that. */
  chat(text: string, player?: string): void {
    this.#say({ type: 'chat', text, player });
  }

  /** Something that is no play begins (`true`) or ends: trainers cut it out. */
  away(what: Away, open: boolean): void {
    this.#say({ type: 'marker', name: what, open });
  }

  /** A moment worth finding again. */
  marker(name: Moment, value?: Json): void {
    this.#say({ type: 'marker', name, ...(value !== undefined && { value }) });
  }

  camera(yawDeg: number, pitchDeg: number): void {
    this.#say({ type: 'camera', yaw_deg: yawDeg, pitch_deg: pitchDeg });
  }

  pose(
    device: 'vr_hmd' | 'vr_hand_L' | 'vr_hand_R',
    position: readonly [number, number, number],
    rotation: readonly [number, number, number],
  ): void {
    this.#say({ type: 'pose', device, position, rotation });
  }

  endEpisode(end: EpisodeEnd): void {
    this.#say({ type: 'end_episode', ...end });
  }

  /** Closes the connection for good; messages already queued are still sent. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    this.#socket?.close();
  }

  #open(): void {
    const socket = new WebSocket(`${this.#link.protocol}//${this.#link.host}/`);
    this.#socket = socket;
    socket.onopen = () => {
      const { game, player, build, map } = this.#options;
      const token = this.#link.hash.slice(1);
      socket.send(JSON.stringify({ type: 'hello', version: PROTOCOL, token, game, player, build, map }));
    };
    socket.onmessage = ({ data }) => this.#hear(socket, JSON.parse(String(data)) as Message);
    // `close` follows, and says more.
    socket.onerror = () => {};
    socket.onclose = ({ code, reason }) => {
      this.#set(false);
      if (this.#socket !== socket || this.#closed) return;
      this.#socket = undefined;
      if (code === REFUSED) {
        this.#problem(`the recorder refused: ${reason}`, 'Reconnect with the link it prints');
        return;
      }
      this.#again = setTimeout(() => this.#open(), this.#options.againMs ?? AGAIN_MS);
    };
  }

  #hear(socket: WebSocket, message: Message): void {
    switch (message.type) {
      case 'clock':
        socket.send(JSON.stringify({ type: 'clock', id: message.id, at_us: nowUs() }));
        break;
      case 'welcome':
      case 'recording':
        this.#set(message.recording === true);
        break;
      case 'problem':
        this.#problem(String(message.says), String(message.remedy));
    }
  }

  #say(message: Message): void {
    const socket = this.#socket;
    // What no session would keep need not be sent; an episode's beginning tells which one goes on.
    if (socket?.readyState !== 1 || !this.#recording) return;
    if (socket.bufferedAmount > MOST_WAITING_BYTES) {
      if (!this.#dropping) this.#problem('the recorder cannot keep up: messages are dropped', 'This episode is incomplete');
      this.#dropping = true;
      return;
    }
    this.#dropping = false;
    let json: string;
    try {
      json = JSON.stringify(message, finite);
    } catch (error) {
      this.#problem(`${message.type}: ${String(error)}`, 'Send plain JSON');
      return;
    }
    socket.send(json);
  }

  #set(recording: boolean): void {
    if (recording === this.#recording) return;
    this.#recording = recording;
    this.#tell(() => this.#options.onRecording?.(recording));
  }

  #problem(says: string, remedy: string): void {
    this.#tell(() => this.#options.onProblem?.(says, remedy));
  }

  /** Calls the game back in a microtask, so that its errors stay out of this code. */
  #tell(work: () => void): void {
    queueMicrotask(work);
  }
}

/** JSON has no NaN or infinity: they would arrive as `null`, which means something else. */
function finite(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${key} is ${value}`);
  return value;
}

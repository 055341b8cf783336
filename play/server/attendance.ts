import type { WebSocket } from 'ws';
import { COMES_AGAIN, FromParticipant, isFleeting, type ToParticipant } from '#play/core/play-messages.ts';
import { Participant } from '#play/server/participant.ts';
import { POLICY_VIOLATION } from '#server/entrance.ts';
import { post } from '#server/post.ts';

/** Above this many participants, those who are gone are forgotten; until then they may return, for instance to hand in a survey late. */
const MOST_REMEMBERED = 1000;
/** Checks that a silent participant may miss before they count as gone. */
const LOOKS = 5;
/** RFC 6455, 7.4.1: the connection broke. A closed page sends 1001. */
const BROKE = 1006;

type Message = Exclude<FromParticipant, { type: 'arrive' }>;
type Again = NonNullable<Extract<FromParticipant, { type: 'arrive' }>['again']>;

export interface AttendanceEvents {
  /** The first message to a new participant. */
  readonly greeting: (participant: Participant) => ToParticipant;
  readonly onMessage: (participant: Participant, message: Message) => void;
  /** Their connection broke: they may reconnect. */
  readonly onLost: (participant: Participant) => void;
  /** They closed the page, or did not reconnect in time. */
  readonly onGone: (participant: Participant) => void;
  /** They reconnected: after `onLost` or `onGone`, or before either was noticed. */
  readonly onBack: (participant: Participant) => void;
}

/** Tracks who is present: recognises participants who reconnect, and notices who is gone. */
export class Attendance implements Disposable {
  readonly #events: AttendanceEvents;
  readonly #disconnectMs: number;
  readonly #watch: NodeJS.Timeout;
  readonly #known = new Map<string, Participant>();

  constructor(disconnectMs: number, events: AttendanceEvents) {
    this.#events = events;
    this.#disconnectMs = disconnectMs;
    this.#watch = setInterval(() => this.#look(), disconnectMs / LOOKS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#watch);
  }

  get(id: string): Participant | undefined {
    return this.#known.get(id);
  }

  /** Serves a socket whose participant is not known yet. Anything that is not a valid message closes it. */
  open(socket: WebSocket): void {
    let whose: Participant | undefined;
    const showOut = (why: string) => socket.close(POLICY_VIOLATION, why.slice(0, 100));
    // A page whose network is slow may try again.
    const timer = setTimeout(() => socket.terminate(), this.#disconnectMs / 2);
    socket.on('message', (data, binary) => {
      // Ignore messages still in flight when the socket was closed.
      if (socket.readyState !== socket.OPEN) return;
      let message: FromParticipant;
      try {
        message = FromParticipant.parse(binary ? undefined : JSON.parse(data.toString()));
      } catch {
        return showOut('not understood');
      }
      if (message.type === 'arrive') {
        clearTimeout(timer);
        if (whose !== undefined) return showOut('arrived twice');
        whose = message.again === undefined ? this.#arrive(socket) : this.#arriveAgain(socket, message.again);
        if (whose === undefined) showOut('not known here');
      } else if (whose === undefined) showOut('not let in yet');
      else if (whose.isOver(socket)) this.#hear(whose, message);
    });
    socket.on('pong', () => {
      if (whose?.isOver(socket) === true) whose.silentLooks = 0;
    });
    socket.on('close', (code) => {
      clearTimeout(timer);
      if (whose?.isOver(socket) === true) this.#lose(whose, code);
    });
  }

  #arrive(socket: WebSocket): Participant {
    const participant = new Participant();
    this.#known.set(participant.id, participant);
    post(socket, this.#events.greeting(participant));
    participant.connect(socket, 0);
    return participant;
  }

  #arriveAgain(socket: WebSocket, { participant: id, heard }: Again): Participant | undefined {
    const participant = this.#known.get(id);
    if (participant === undefined) return undefined;
    post(socket, { type: 'again', heard: participant.line.heard });
    if (!participant.connect(socket, heard)) return undefined;
    participant.gone = false;
    this.#events.onBack(participant);
    return participant;
  }

  #hear(participant: Participant, message: Message): void {
    participant.silentLooks = 0;
    if (!isFleeting(message)) participant.line.hear();
    this.#events.onMessage(participant, message);
  }

  #lose(participant: Participant, code: number): void {
    participant.disconnect();
    if (code === BROKE || code === COMES_AGAIN) this.#events.onLost(participant);
    else {
      this.#known.delete(participant.id);
      if (!participant.gone) this.#events.onGone(participant);
    }
  }

  /**
   * A machine that sleeps or loses its cable closes nothing. Checks are counted, not time: after this process has stalled, a check runs
   * before the answers that are waiting, and measured by time everybody would be gone.
   */
  #look(): void {
    for (const participant of this.#known.values()) {
      if (participant.gone || participant.silentLooks++ < LOOKS) participant.ping();
      else {
        participant.gone = true;
        participant.terminate();
        this.#events.onGone(participant);
      }
    }
    for (const { id, gone } of this.#known.values()) if (gone && this.#known.size > MOST_REMEMBERED) this.#known.delete(id);
  }
}

import { TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import { OpenQuestions } from '#core/app/open-questions.ts';
import type { AppState } from '#core/app/state.ts';
import { faultOf } from '#core/app/wire.ts';
import { GapError } from '#core/errors.ts';
import { PARTIAL_SUFFIX } from '#core/format/layout.ts';
import { type FromStation, ToStation } from '#core/lab/lab-contract.ts';
import { notReady } from '#core/lab/readiness.ts';
import type { ShardSignatures, ShardTexts } from '#core/sign/shard-texts.ts';
import type { Signer } from '#core/sign/signer.ts';
import { publicKeyOf } from '#home/keyring.ts';
import { nowUs } from '#native/clock.ts';
import type { Desk } from '#station/desk/desk.ts';
import { LastPicture } from '#station/lab/last-picture.ts';
import { endWhenSilent } from '#station/server/heartbeat.ts';
import { POLICY_VIOLATION } from '#station/server/window-socket.ts';

const RETRY_MS = 1000;
const PICTURE_MS = 2000;
/** A console that does not read is sent no more figures. */
const FULL_BYTES = 1 << 20;

/** A lab's longest message is one of three signatures. */
const LIMITS = { maxPayload: 1 << 16, perMessageDeflate: false };

export interface JoinOptions {
  /** `ws://host:port/station#token.certificate.key`, as the lab's console prints it. */
  readonly link: string;
  readonly onStatus: (says: string) => void;
}

/** Joins a desk to a lab's console, which sees its state and may start, stop, mark and hold. Reconnects by itself. */
export function joinLab(desk: Desk, { link, onStatus }: JoinOptions): Disposable {
  const url = new URL(link);
  const [token = '', pin = '', operator = ''] = url.hash.slice(1).split('.');
  const pinned = pin === '' ? undefined : pin;
  url.hash = '';
  let socket: WebSocket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const post = (message: FromStation) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const pictures = new Pictures(post);
  const signatures = new OpenQuestions<ShardSignatures>();
  const tellState = () => {
    const { view } = desk;
    pictures.follow(view.state);
    post({ type: 'state', state: view.state, game: view.draft.title || view.draft.game, notReady: notReady(view) });
  };
  const listening = desk.listen((event, value) => {
    if (event === 'view') tellState();
    else if ((socket?.bufferedAmount ?? 0) < FULL_BYTES) post({ type: event, [event]: value } as unknown as FromStation);
  });
  const playing = desk.listenToGame((match, hashes) => post({ type: 'hashes', match, hashes }));
  const open = () => {
    // No authority vouches for a lab's certificate: what counts is that it is the one the link names.
    const opening = new WebSocket(url, { ...LIMITS, ...(pinned !== undefined && { rejectUnauthorized: false }) });
    socket = opening;
    endWhenSilent(opening);
    opening.on('upgrade', ({ socket: secure }) => {
      const shown = secure instanceof TLSSocket ? secure.getPeerCertificate().fingerprint256.replaceAll(':', '') : undefined;
      if (pinned !== undefined && shown !== pinned) opening.close(POLICY_VIOLATION, 'another certificate');
    });
    opening.on('open', () => {
      if (opening.readyState !== WebSocket.OPEN) return;
      post({ type: 'hello', token, name: desk.view.station.name, version: desk.view.station.version });
    });
    opening.on('message', (data) => {
      const message = read(data.toString());
      if (message?.type === 'welcome') {
        onStatus('joined the lab');
        tellState();
      } else if (message !== undefined) void answer({ desk, operator, signatures, post }, message);
      else {
        onStatus('what answered is not a lab of this version: not joined');
        over = true;
        opening.close(POLICY_VIOLATION, 'not understood');
      }
    });
    opening.on('error', () => {});
    opening.on('close', (code, why) => {
      socket = undefined;
      signatures.lose(new GapError('app.station', 'The connection to the lab was lost while it signed', 'Sign again once it is back'));
      if (over) return;
      if (code === POLICY_VIOLATION) {
        onStatus(`the lab refused this station: ${why.toString()}`);
        return;
      }
      onStatus('the lab cannot be reached; trying again. A running recording continues');
      timer = setTimeout(open, RETRY_MS);
    });
  };
  open();
  return {
    [Symbol.dispose]() {
      over = true;
      clearTimeout(timer);
      pictures[Symbol.dispose]();
      listening[Symbol.dispose]();
      playing[Symbol.dispose]();
      socket?.close();
    },
  };
}

/** Undefined for anything that no lab says. */
function read(text: string): ToStation | undefined {
  try {
    return ToStation.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** One station in one lab. */
interface Joined {
  readonly desk: Desk;
  /** Id of the operator's key: whoever gave the link to this station has accepted it. */
  readonly operator: string;
  readonly signatures: OpenQuestions<ShardSignatures>;
  readonly post: (message: FromStation) => void;
}

/** Answers what a lab asks of a station. */
async function answer(joined: Joined, message: Exclude<ToStation, { type: 'welcome' }>): Promise<void> {
  const { desk, signatures, post } = joined;
  switch (message.type) {
    case 'clock':
      return post({ type: 'clock', id: message.id, theirUs: nowUs() });
    case 'do': {
      const fault = await carryOut(desk, message.what);
      return post({ type: 'done', id: message.id, ...(fault && { fault }) });
    }
    case 'countersign':
      return await countersign(joined, message);
    case 'signed':
      return signatures.answer(message.id, message.signatures);
  }
}

/** Carries out a lab's command; an abort is a stop that saves everything. Returns what went wrong. */
async function carryOut(desk: Desk, what: Extract<ToStation, { type: 'do' }>['what']) {
  try {
    if (what === 'start') await desk.calls['record.start']({});
    else {
      const command = what === 'abort' ? 'stop' : what;
      desk.steer(command);
      // On an unattended station the game may stay in front: the video must not wait for that.
      if (command === 'stop') desk.steer('go-on');
    }
    return undefined;
  } catch (error) {
    return faultOf(error);
  }
}

/** Adds the operator's signature to a sealed shard; the key stays in the lab. */
async function countersign(
  { desk, operator, signatures, post }: Joined,
  { id, sessionId, publicKey }: Extract<ToStation, { type: 'countersign' }>,
): Promise<void> {
  try {
    const sign = (texts: ShardTexts) => {
      const answered = signatures.wait(id);
      post({ type: 'to-sign', id, texts });
      return answered;
    };
    const signer: Signer = { role: 'operator', ...publicKeyOf(publicKey, 'the lab'), sign };
    if (signer.keyId !== operator)
      throw new GapError(
        'sign.refused',
        `the lab would sign with key ${signer.keyId.slice(0, 16)}, and its link names ${operator.slice(0, 16) || 'none'}`,
        'Join the lab again with the link that it shows now',
      );
    await (await desk.shelf()).countersign(sessionId, signer, 'operator of the lab');
    post({ type: 'done', id });
  } catch (error) {
    post({ type: 'done', id, fault: faultOf(error) });
  }
}

/** Sends the newest picture on the disk now and then, while a session is recorded. */
class Pictures implements Disposable {
  readonly #post: (message: FromStation) => void;
  readonly #timer: NodeJS.Timeout;
  #of: string | undefined;
  #last: LastPicture | undefined;
  #busy = false;

  constructor(post: (message: FromStation) => void) {
    this.#post = post;
    this.#timer = setInterval(() => void this.#send(), PICTURE_MS);
    this.#timer.unref();
  }

  follow(state: AppState): void {
    const of = state.phase === 'recording' ? state.folder + PARTIAL_SUFFIX : undefined;
    if (of === this.#of) return;
    this.#of = of;
    this.#last = of === undefined ? undefined : new LastPicture(of);
  }

  async #send(): Promise<void> {
    if (this.#last === undefined || this.#busy) return;
    this.#busy = true;
    try {
      const picture = await this.#last.take();
      if (picture !== undefined) this.#post({ type: 'picture', ...picture });
    } catch {
      // Pictures are optional; the next one may be whole.
    } finally {
      this.#busy = false;
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

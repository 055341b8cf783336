import { TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import type { Desk } from '#app/desk/desk.ts';
import { forLab } from '#app/lab/for-lab.ts';
import { Pictures } from '#app/lab/pictures.ts';
import { endWhenSilent } from '#app/server/heartbeat.ts';
import { type FromStation, ToStation } from '#core/lab/lab-contract.ts';
import { notReady } from '#core/lab/readiness.ts';
import { GapError } from '#format/core/errors.ts';
import { said, type Words } from '#format/core/said.ts';
import type { ShardSignatures, ShardTexts } from '#format/core/sign/shard-texts.ts';
import type { Signer } from '#format/core/sign/signer.ts';
import { publicKeyOf } from '#format/sign/public-key.ts';
import { nowUs } from '#native/clock.ts';
import { OpenQuestions } from '#server/core/open-questions.ts';
import { showing } from '#server/core/shown-token.ts';
import { faultOf } from '#server/core/wire.ts';
import { POLICY_VIOLATION } from '#server/entrance.ts';
import { post } from '#server/post.ts';

const RETRY_MS = 1000;

/** A lab's longest message is one of three signatures. */
const LIMITS = { maxPayload: 1 << 16, perMessageDeflate: false };

export interface JoinOptions {
  /** `ws://host:port/station#token.certificate.key`, as the lab's console prints it. */
  readonly link: string;
  readonly onStatus: (says: Words) => void;
}

/**
 * Joins a desk to a lab's console. The lab sees the recording and may start, stop, mark, hold and sign it if the player agreed to that
 * (scope `lab`); otherwise it learns whether the station is ready, and a start asks the player. Reconnects by itself.
 */
export function joinLab(desk: Desk, { link, onStatus }: JoinOptions): Disposable {
  const url = new URL(link);
  const [token = '', pin = '', operator = ''] = url.hash.slice(1).split('.');
  const pinned = pin === '' ? undefined : pin;
  url.hash = '';
  let socket: WebSocket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let over = false;
  const status = teller(desk, url.host, onStatus);
  const say = (message: FromStation, fleeting = false) => post(socket, message, fleeting);
  const pictures = new Pictures((picture) => say(picture, true));
  const signatures = new OpenQuestions<ShardSignatures>();
  const sees = () => desk.scopes.includes('lab');
  const tellState = () => {
    const { view } = desk;
    const seen = sees() ? view.state : undefined;
    pictures.follow(seen);
    say({ type: 'state', ...(seen && { state: forLab(seen), game: view.draft.title }), notReady: notReady(view) });
  };
  const listening = desk.listen((event, value) => {
    if (event === 'view') tellState();
    else if (sees()) say({ type: event, [event]: value } as unknown as FromStation, true);
  });
  const playing = desk.listenToGame((match, hashes) => sees() && say({ type: 'hashes', match, hashes }));
  const open = () => {
    // No authority vouches for a lab's certificate: what counts is that it is the one the link names.
    const opening = new WebSocket(url, showing(token), { ...LIMITS, ...(pinned !== undefined && { rejectUnauthorized: false }) });
    socket = opening;
    endWhenSilent(opening);
    if (pinned !== undefined) comparePin(opening, pinned);
    opening.on('open', () => {
      if (opening.readyState !== WebSocket.OPEN) return;
      say({ type: 'hello', name: desk.view.station.name, version: desk.view.station.version });
    });
    opening.on('message', (data) => {
      const message = read(data.toString());
      if (message?.type === 'welcome') {
        status(said`joined the lab`, true);
        tellState();
      } else if (message !== undefined) void answer({ desk, operator, signatures, say }, message);
      else {
        status(said`what answered is not a lab of this version: not joined`);
        over = true;
        opening.close(POLICY_VIOLATION, 'not understood');
      }
    });
    opening.on('error', () => {});
    opening.on('close', (code, why) => {
      socket = undefined;
      signatures.lose(lostWhileSigning());
      if (over) return;
      if (code === POLICY_VIOLATION) {
        status(said`the lab refused this station: ${why.toString()}`);
        return;
      }
      status(said`the lab cannot be reached; trying again. A running recording continues`);
      timer = setTimeout(open, RETRY_MS);
    });
  };
  open();
  return {
    [Symbol.dispose]() {
      over = true;
      desk.lab.show(undefined);
      clearTimeout(timer);
      pictures[Symbol.dispose]();
      listening[Symbol.dispose]();
      playing[Symbol.dispose]();
      socket?.close();
    },
  };
}

const lostWhileSigning = () =>
  new GapError('app.station', said`The connection to the lab was lost while it signed`, said`Sign again once it is back`);

/** Tells the window and whoever started the station what became of the lab. */
function teller(desk: Desk, host: string, onStatus: JoinOptions['onStatus']) {
  return (says: Words, connected = false) => {
    desk.lab.show({ host, connected, says });
    onStatus(says);
  };
}

/** Ends a connection whose certificate is not the one that the link names. */
function comparePin(opening: WebSocket, pinned: string): void {
  opening.on('upgrade', ({ socket: secure }) => {
    const shown = secure instanceof TLSSocket ? secure.getPeerCertificate().fingerprint256.replaceAll(':', '') : undefined;
    if (shown !== pinned) opening.close(POLICY_VIOLATION, 'another certificate');
  });
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
  readonly say: (message: FromStation) => void;
}

/** Answers what a lab asks of a station. */
async function answer(joined: Joined, message: Exclude<ToStation, { type: 'welcome' }>): Promise<void> {
  const { desk, signatures, say } = joined;
  switch (message.type) {
    case 'clock':
      return say({ type: 'clock', id: message.id, theirUs: nowUs() });
    case 'do': {
      const fault = await carryOut(desk, message.what);
      return say({ type: 'done', id: message.id, ...(fault && { fault }) });
    }
    case 'countersign':
      return await countersign(joined, message);
    case 'signed':
      return signatures.answer(message.id, message.signatures);
  }
}

function notAgreed(): GapError {
  return new GapError('consent.lab', said`its player has not agreed to be seen and steered by a lab`, said`Ask the player`);
}

/** Carries out a lab's command; an abort is a stop that saves everything. Returns what went wrong. */
async function carryOut(desk: Desk, what: Extract<ToStation, { type: 'do' }>['what']) {
  try {
    const agreed = desk.scopes.includes('lab');
    if (what === 'start' && !agreed) desk.lab.askStart();
    if (!agreed) throw notAgreed();
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
  { desk, operator, signatures, say }: Joined,
  { id, sessionId, publicKey }: Extract<ToStation, { type: 'countersign' }>,
): Promise<void> {
  try {
    if (!desk.scopes.includes('lab')) throw notAgreed();
    const sign = (texts: ShardTexts) => {
      const answered = signatures.wait(id);
      say({ type: 'to-sign', id, texts });
      return answered;
    };
    const signer: Signer = { role: 'operator', ...publicKeyOf(publicKey, 'the lab'), sign };
    if (signer.keyId !== operator)
      throw new GapError(
        'sign.refused',
        said`the lab would sign with key ${signer.keyId.slice(0, 16)}, and its link names ${operator.slice(0, 16) || said`none`}`,
        said`Join the lab again with the link that it shows now`,
      );
    const work = await import('#app/shelf/shard-work.ts');
    await work.countersign(await desk.shelf(), sessionId, signer, 'operator of the lab');
    say({ type: 'done', id });
  } catch (error) {
    say({ type: 'done', id, fault: faultOf(error) });
  }
}

/** The direct connection to one other browser, as far as it has got. */
interface Link {
  readonly connection: RTCPeerConnection;
  channel: RTCDataChannel | undefined;
  /** When something last arrived on it, ms: a channel stays open even when its network is lost. */
  heardMs: number;
}

/** A channel that has been silent this long is not relied upon. */
const SILENT_MS = 1000;
/** How often a channel that is not open is offered again: an offer or an answer was lost, or the network has changed. */
const AGAIN_MS = 5000;

export interface DirectLinksParts {
  readonly you: string;
  readonly others: readonly string[];
  /** Sends a signal to another browser through the server. */
  readonly signal: (to: string, signal: string) => void;
  /** Receives text from another browser, not yet checked. */
  readonly receive: (from: string, text: string) => void;
  /** Reports the players to whom a direct channel is open now. */
  readonly onRoute: (direct: readonly string[]) => void;
}

interface Signal {
  readonly description?: RTCSessionDescriptionInit;
  readonly candidate?: RTCIceCandidateInit;
}

/**
 * WebRTC data channels to the other browsers of a group, unordered and without retransmission: every packet holds all that the other has
 * not confirmed, so a late one is worthless. Browsers without a direct channel are reached through the server.
 */
export class DirectLinks implements Disposable {
  readonly #parts: DirectLinksParts;
  readonly #links = new Map<string, Link>();
  readonly #again: number;

  constructor(parts: DirectLinksParts) {
    this.#parts = parts;
    // No address server is used: browsers on one network find each other, the rest go through our server.
    for (const other of parts.others) this.#links.set(other, this.#link(other));
    this.#again = window.setInterval(() => this.#lookAgain(), AGAIN_MS);
  }

  /** Sends to another browser; false when the server must carry it too. */
  send(to: string, text: string): boolean {
    const link = this.#links.get(to);
    if (link?.channel?.readyState !== 'open') return false;
    link.channel.send(text);
    return performance.now() - link.heardMs < SILENT_MS;
  }

  /** Handles another browser's signal from the server. */
  async take(from: string, text: string): Promise<void> {
    const connection = this.#links.get(from)?.connection;
    if (connection === undefined) return;
    const { description, candidate } = JSON.parse(text) as Signal;
    if (candidate !== undefined) await connection.addIceCandidate(candidate);
    if (description === undefined) return;
    await connection.setRemoteDescription(description);
    if (description.type === 'offer') await this.#describe(from, connection);
  }

  /** The longest round trip to another browser, ms, and bytes sent and received so far, over the direct ways; undefined without any. */
  async figures(): Promise<{ readonly rttMs: number; readonly sent: number; readonly received: number } | undefined> {
    const pairs: { currentRoundTripTime?: number; bytesSent?: number; bytesReceived?: number }[] = [];
    for (const { connection, channel } of this.#links.values()) {
      if (channel?.readyState !== 'open') continue;
      for (const report of (await connection.getStats()).values())
        if (report.type === 'candidate-pair' && report.nominated === true) pairs.push(report);
    }
    const rttMs = Math.max(...pairs.map(({ currentRoundTripTime = Number.NaN }) => 1000 * currentRoundTripTime));
    if (!Number.isFinite(rttMs)) return undefined;
    const sum = (name: 'bytesSent' | 'bytesReceived') => pairs.reduce((total, pair) => total + (pair[name] ?? 0), 0);
    return { rttMs, sent: sum('bytesSent'), received: sum('bytesReceived') };
  }

  [Symbol.dispose](): void {
    window.clearInterval(this.#again);
    for (const { connection } of this.#links.values()) connection.close();
    this.#links.clear();
  }

  #link(other: string): Link {
    const connection = new RTCPeerConnection();
    const link: Link = { connection, channel: undefined, heardMs: 0 };
    connection.onicecandidate = ({ candidate }) => {
      if (candidate !== null) this.#parts.signal(other, JSON.stringify({ candidate: candidate.toJSON() }));
    };
    const opened = (channel: RTCDataChannel) => {
      link.channel = channel;
      channel.onopen = () => {
        link.heardMs = performance.now();
        this.#changed();
      };
      channel.onclose = () => this.#changed();
      channel.onmessage = ({ data }) => {
        link.heardMs = performance.now();
        this.#parts.receive(other, String(data));
      };
    };
    connection.ondatachannel = ({ channel }) => opened(channel);
    if (this.#offersTo(other)) {
      opened(connection.createDataChannel('inputs', { ordered: false, maxRetransmits: 0 }));
      void this.#describe(other, connection);
    }
    return link;
  }

  /** Of two browsers one makes the offer, and both know which. */
  #offersTo(other: string): boolean {
    return this.#parts.you < other;
  }

  #lookAgain(): void {
    for (const [other, { connection, channel }] of this.#links) {
      const isOpen = channel?.readyState === 'open' && connection.connectionState === 'connected';
      if (isOpen || !this.#offersTo(other)) continue;
      connection.restartIce();
      // A failure is retried at the next interval.
      this.#describe(other, connection).catch(() => {});
    }
  }

  async #describe(other: string, connection: RTCPeerConnection): Promise<void> {
    await connection.setLocalDescription();
    this.#parts.signal(other, JSON.stringify({ description: connection.localDescription }));
  }

  #changed(): void {
    this.#parts.onRoute([...this.#links].filter(([, { channel }]) => channel?.readyState === 'open').map(([other]) => other));
  }
}

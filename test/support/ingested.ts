import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseInvitation } from '#corpus/core/sending/invitation.ts';
import { type Ingest, type IngestOptions, invite, startIngest } from '#corpus/ingest/start-ingest.ts';
import { StrictStore } from '#scripts/store/strict-store.ts';
import { OwnEnvironment } from '#test/support/own-environment.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** An ingest service with its store, and an invitation to it. */
export class Ingested implements AsyncDisposable {
  readonly folder = new TemporaryFolder();
  readonly store: StrictStore;
  #service: Ingest | undefined;
  readonly #options: Partial<IngestOptions>;
  readonly log: string[] = [];
  readonly #environment: OwnEnvironment;
  text = '';

  private constructor(store: StrictStore, options: Partial<IngestOptions>) {
    [this.store, this.#options] = [store, options];
    this.#environment = new OwnEnvironment(store.env);
  }

  static async start(options: Partial<IngestOptions> = {}, dailyBytes?: number): Promise<Ingested> {
    const ingested = new Ingested(await StrictStore.start(), options);
    await ingested.restart();
    ingested.text = invite(ingested.state, ingested.address, 'recorder', dailyBytes);
    return ingested;
  }

  get state(): string {
    return join(this.folder.path, 'ingest');
  }

  /** Whether a shard was begun. */
  get began(): boolean {
    return readdirSync(join(this.state, 'shards')).length > 0;
  }

  get address(): string {
    return this.#service?.address ?? '';
  }

  get invitation() {
    const invitation = parseInvitation(this.text);
    if (invitation === undefined) throw new Error(`no invitation: ${this.text}`);
    return invitation;
  }

  /** Ends the service, if it runs, and starts it again at the same place. */
  async restart(): Promise<void> {
    const port = this.#service === undefined ? 0 : Number(new URL(this.address).port);
    await this.#service?.[Symbol.asyncDispose]();
    this.#service = await startIngest({
      folder: this.state,
      store: 's3://shards/here',
      port,
      log: (line) => this.log.push(line),
      ...this.#options,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#service?.[Symbol.asyncDispose]();
    await this.store[Symbol.asyncDispose]();
    this.#environment[Symbol.dispose]();
    this.folder[Symbol.dispose]();
  }
}

import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SendingDesk } from '#app/sending/sending-desk.ts';
import type { SendingDraft } from '#core/app/draft.ts';
import type { Consent } from '#format/core/documents/consent.ts';
import { Keyring } from '#home/keyring.ts';
import { CONSENT } from '#test/support/consent.ts';
import type { ShardCopy } from '#test/support/damage.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** A consent to be sent by itself. */
export const TO_BE_SENT: Consent = { ...CONSENT, scopes: ['video', 'inputs', 'send'] };
export const SENT_ID = '00000000-0000-4000-8000-00000000000';

export const receipt = (station: Station, number: number) => existsSync(`${station.path(number)}.receipt.json`);

/** A machine with settings, keys and a folder of shards of its own, and what sends them. */
export class Station implements AsyncDisposable {
  readonly #folder: TemporaryFolder;
  readonly #before: string | undefined;
  readonly shards: string;
  readonly keyring: Keyring;
  readonly desk: SendingDesk;
  settings: SendingDraft = { auto: false };
  out: string;
  resting = true;

  private constructor(folder: TemporaryFolder, before: string | undefined, keyring: Keyring) {
    [this.#folder, this.#before, this.keyring] = [folder, before, keyring];
    this.shards = join(folder.path, 'shards');
    this.out = this.shards;
    mkdirSync(this.shards);
    const surroundings = {
      draft: () => ({ out: this.out, sending: this.settings }),
      isResting: () => this.resting,
      forgetSettings: async () => {
        this.settings = { auto: false };
      },
      tell: () => {},
    };
    this.desk = new SendingDesk(keyring, surroundings, 5);
  }

  static async open(): Promise<Station> {
    const { publicKey } = new Keyring().signer('recorder');
    const before = process.env.GAP_SETTINGS;
    const folder = new TemporaryFolder();
    process.env.GAP_SETTINGS = join(folder.path, 'settings.json');
    const keyring = new Keyring();
    await keyring.trust('recorded it', publicKey, ['recorder']);
    await keyring.ensure('operator');
    return new Station(folder, before, keyring);
  }

  get view() {
    return this.desk.view.sending;
  }

  add(copy: ShardCopy, number: number): string {
    cpSync(copy.path, this.path(number), { recursive: true });
    return `${SENT_ID}${number}`;
  }

  /** Connects to a service, and has a shard sent there as the first. */
  async sent(copy: ShardCopy, { text }: { readonly text: string }): Promise<void> {
    this.add(copy, 1);
    await this.desk.join(text);
    this.desk.send(`${SENT_ID}1`);
    await this.desk.settled();
  }

  path(number: number): string {
    return join(this.shards, `${SENT_ID}${number}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.desk[Symbol.asyncDispose]();
    if (this.#before === undefined) delete process.env.GAP_SETTINGS;
    else process.env.GAP_SETTINGS = this.#before;
    this.#folder[Symbol.dispose]();
  }
}

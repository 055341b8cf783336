import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Desk } from '#app/desk/desk.ts';
import { forkRecorder } from '#app/process/fork-recorder.ts';
import { forkThumbnails } from '#app/process/fork-thumbnails.ts';
import type { Asks } from '#core/app/contract.ts';
import type { AppState, Phase } from '#core/app/state.ts';
import { DEMO_GAME } from '#scripts/demo/stage.ts';
import { RECORDER } from '#scripts/gap-command.ts';
import { until } from '#test/support/gap.ts';
import { SMALL } from '#test/support/small.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';

/** Too short to be trusted; long enough to see that it works. */
const CALIBRATE_S = 5;

/** A desk with its own settings, keys and shards; disposing of it ends what is running. */
export class TestDesk implements AsyncDisposable {
  readonly desk: Desk;
  readonly shards: string;
  /** Every phase so far, in order. */
  readonly phases: Phase[] = [];
  readonly #folder: TemporaryFolder;
  /** The `GAP_SETTINGS` to restore. */
  readonly #settings: string | undefined;

  private constructor(desk: Desk, shards: string, folder: TemporaryFolder, settings: string | undefined) {
    this.#settings = settings;
    this.desk = desk;
    this.shards = shards;
    this.#folder = folder;
    desk.listen((event, value) => {
      if (event !== 'view') return;
      const { phase } = (value as { state: AppState }).state;
      if (this.phases.at(-1) !== phase) this.phases.push(phase);
    });
  }

  /** Without a display nothing can be recorded; everything else works. `pids` collects those of the recorders started. */
  static async open({ display, pids = [] }: { display?: string; pids?: number[] } = {}): Promise<TestDesk> {
    const folder = new TemporaryFolder();
    mkdirSync(join(folder.path, 'home'));
    const settings = process.env.GAP_SETTINGS;
    process.env.GAP_SETTINGS = join(folder.path, 'home', 'settings.json');
    const startRecorder = () => {
      const recorder = forkRecorder(display, RECORDER);
      pids.push(recorder.pid);
      return recorder;
    };
    const shards = join(folder.path, 'shards');
    const test = new TestDesk(
      new Desk({ name: 'station 1', version: '0', display, startRecorder, startThumbnails: forkThumbnails, calibrateS: CALIBRATE_S }),
      shards,
      folder,
      settings,
    );
    await test.desk.calls['draft.change']({ out: shards, ...SMALL, game: DEMO_GAME, title: 'GAP demo game', minutes: 1 });
    return test;
  }

  async agree(scopes: Asks<'consent.give'>['scopes'] = ['video', 'inputs', 'lab', 'game']): Promise<void> {
    const { sha256, locale } = await this.desk.calls['notice.read']({ locale: 'en' });
    await this.desk.calls['consent.give']({ sha256, locale, scopes });
  }

  async reach(phase: Phase, seconds = 200): Promise<AppState> {
    await until(`the app is ${phase}`, () => this.desk.view.state.phase === phase, seconds);
    return this.desk.view.state;
  }

  /** Stops the recording, and has its video made although the game is in front. */
  async seal(): Promise<Extract<AppState, { phase: 'sealed' }>> {
    await this.desk.calls['record.steer']({ command: 'stop' });
    return await this.goOn();
  }

  /** Has the video of what is being sealed made immediately. */
  async goOn(): Promise<Extract<AppState, { phase: 'sealed' }>> {
    await this.desk.calls['record.steer']({ command: 'go-on' });
    return (await this.reach('sealed')) as Extract<AppState, { phase: 'sealed' }>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.desk[Symbol.asyncDispose]();
    if (this.#settings === undefined) delete process.env.GAP_SETTINGS;
    else process.env.GAP_SETTINGS = this.#settings;
    this.#folder[Symbol.dispose]();
  }
}

import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Asks } from '#core/app/contract.ts';
import { Draft, FIRST_DRAFT } from '#core/app/draft.ts';
import { knownDraft, withDraft } from '#core/plan/settings.ts';
import { geoCell } from '#home/geo-cell.ts';
import { namedFolder } from '#home/named-folder.ts';
import { readSettings, writeSettings } from '#home/settings-file.ts';
import { parseHotkeys } from '#native/core/hotkeys/hotkey.ts';
import { parseEchoTarget } from '#native/core/network/echo-target.ts';

/** The settings of what is recorded next: changed one after the other, in effect at once, saved behind that. */
export class KeptDraft {
  #now: Draft = { ...FIRST_DRAFT, out: join(homedir(), 'gap_shard'), ...knownDraft(readSettings()) };
  #changing: Promise<unknown> = Promise.resolve();
  #saving: Promise<unknown> = Promise.resolve();

  get now(): Draft {
    return this.#now;
  }

  /** Resolves once every change so far is in effect, or was refused. */
  get settled(): Promise<unknown> {
    return this.#changing;
  }

  /** Resolves once they are saved as well, as far as that is possible. */
  async saved(): Promise<void> {
    await this.#changing;
    await this.#saving;
  }

  /**
   * Carries out a change, and resolves once it is saved for the next start. A place takes a moment to become a region: a later change waits for
   * that, but never for a disk. `take` may still refuse the new settings, which are in effect once it returns; `taken` follows.
   */
  async change(change: Asks<'draft.change'>, take: (next: Draft) => void, taken: () => Promise<void>): Promise<void> {
    const changed = this.#changing.then(async () => {
      const next = await this.#after(change);
      take(next);
      this.#now = next;
      await taken();
    });
    this.#changing = changed.catch(() => undefined);
    // Begun with the change, so that whoever waits for all changes can wait for all that is saved.
    const saved = Promise.all([changed, this.#saving]).then(() => writeSettings(withDraft(readSettings(), this.#now)));
    this.#saving = saved.catch(() => undefined);
    await saved;
  }

  /** Throws what is wrong with the changed settings. */
  async #after(change: Asks<'draft.change'>): Promise<Draft> {
    // The place itself is never kept.
    const geo = change.geo === undefined || change.geo === '' ? change.geo : await geoCell(change.geo);
    const next = Draft.parse({ ...this.#now, ...change, ...(geo !== undefined && { geo }) });
    parseHotkeys(next.hotkeys ?? {});
    if (next.probe !== undefined && next.probe !== '') parseEchoTarget(next.probe);
    return { ...next, out: change.out === undefined ? next.out : namedFolder(change.out) };
  }
}

import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ShardDetail, ShardInput, ShardLine } from '#core/app/contract.ts';
import { type Cut, cutsFor } from '#core/report/cuts.ts';
import { decisionsCsv } from '#core/report/decisions-csv.ts';
import type { Decision, ReviewStatement } from '#core/review/review-statement.ts';
import { exportShard } from '#corpus/export/export-shard.ts';
import { sentUtcOf } from '#corpus/send/receipt-file.ts';
import { heldScopes } from '#format/check/consent-findings.ts';
import { checkLabels } from '#format/check/optional-files.ts';
import { verify } from '#format/check/verify.ts';
import { Meta } from '#format/core/documents/meta.ts';
import { Qat, type SyncSummary } from '#format/core/documents/qat.ts';
import { GapError, messageOf } from '#format/core/errors.ts';
import type { Finding, Place } from '#format/core/findings/finding.ts';
import { ENVELOPE_FILE, isSessionId, META_FILE, PARTIAL_SUFFIX, QAT_FILE, TRIMMING_SUFFIX } from '#format/core/layout.ts';
import { CONTROLS } from '#format/core/parquet/tables.ts';
import type { Signer, TrustedKey } from '#format/core/sign/signer.ts';
import { knownDocument } from '#format/folder/known-document.ts';
import { shardBytes } from '#format/folder/shard-entries.ts';
import { readEnvelope } from '#format/sign/dsse.ts';
import { TableReader } from '#format/tables/read-table.ts';
import type { Keyring } from '#home/keyring.ts';
import { knownRevocations } from '#home/revocation-list.ts';
import { inspect } from '#inspector/inspect.ts';
import { trim } from '#inspector/trim/trim.ts';
import { validate } from '#inspector/validate.ts';
import { readReview, reviewPath, writeReview } from '#inspector/verify/review-file.ts';
import { signShard } from '#inspector/verify/sign-shard.ts';
import { makeFolders, writeText } from '#shard/files.ts';
import { networkOf } from '#shard/tables/net-table.ts';
import { deleteShard } from '#station/shelf/delete-shard.ts';
import { inputOf } from '#station/shelf/review-data.ts';

/** Lines that were read before: of a thousand shards, reading them took 0.22 s. A file that is added or replaced changes the time of its folder. */
const known = new Map<string, { readonly mtimeMs: number; readonly lines: ShardLine[] }>();
const MOST_KNOWN = 20_000;

function remember(folder: string, line: { readonly mtimeMs: number; readonly lines: ShardLine[] }): void {
  known.set(folder, line);
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
}

/** The sealed shards of one folder, by session id. */
export class Shelf {
  readonly #folder: string;
  readonly #keyring: Keyring;
  /** Folders of others, which are decided on, by their ids; asked for only where they are needed. */
  readonly #checked: () => ReadonlyMap<string, string>;

  constructor(folder: string, keyring: Keyring, checked: () => ReadonlyMap<string, string> = () => new Map()) {
    [this.#folder, this.#keyring, this.#checked] = [folder, keyring, checked];
  }

  /** The newest first. `checked`: those of others. */
  list(checked = false): ShardLine[] {
    const { trusted } = this.#keyring;
    const lines = [...(checked ? this.#checked() : this.#own)].flatMap(([sessionId, folder]) =>
      this.#lineOrWhy(folder).map((line) => reviewed(sent({ ...line, sessionId }), trusted)),
    );
    return lines.sort((a, b) => (b.recordedUtc ?? '').localeCompare(a.recordedUtc ?? ''));
  }

  /** All findings and facts of a shard, judged now. Rejects with a GapError (`shard.*`). */
  async read(sessionId: string): Promise<ShardDetail> {
    const folder = this.path(sessionId);
    const [line] = this.#line(folder);
    if (line === undefined) throw noShard(folder);
    const { findings, verdict, durationS, sync } = await validate(folder);
    const { files, events, meta } = await inspect(folder);
    const seconds = (us: number) => Math.max(0, (us - meta.timing.t0_us) / 1e6);
    const lag = sync && lagOverTime(sync, meta.display.fps);
    const unmapped = meta.recorder?.input.unmapped_events;
    // The findings say what is wrong with a table that cannot be read.
    const points = await networkOf(folder, meta.timing.t0_us).catch(() => undefined);
    return {
      line: { ...line, sessionId, verdict },
      ...(lag !== undefined && { lag }),
      ...(points !== undefined && { network: { fps: meta.display.fps, durationS, points } }),
      findings: [...findings],
      files: files.map(({ file, bytes }) => ({ file, bytes })),
      events: { ...events },
      consentId: meta.rights.player_consent_id,
      holds: heldScopes(meta, { folder, labels: (await checkLabels(folder)).types }),
      gaps: (meta.recorder?.gaps ?? []).map(({ from_us, to_us, reason }) => ({ fromS: seconds(from_us), toS: seconds(to_us), reason })),
      ...(unmapped !== undefined && { unmapped }),
      cuts: await cutsOf(folder, meta, findings, durationS),
    };
  }

  /** Presses, markers and gaps, for the review. */
  async input(sessionId: string): Promise<ShardInput> {
    return await inputOf(this.path(sessionId));
  }

  /** Cuts parts out: each remaining piece becomes its own shard, and the original stays. Resolves with them, as they were judged. */
  async trim(sessionId: string, drops: readonly Cut[]): Promise<ShardLine[]> {
    const signer = this.#keyring.active('recorder') === undefined ? undefined : this.#keyring.signer('recorder');
    const pieces = await trim(this.#ownPath(sessionId), { drops }, { ...this.#believed(), signer });
    return pieces.flatMap(({ folder }) => this.#lineOrWhy(folder));
  }

  /** Adds a second signature, by the person responsible for the session. */
  async sign(sessionId: string): Promise<void> {
    await this.#keyring.ensure('operator');
    await signShard(this.#ownPath(sessionId), this.#keyring.signer('operator'), this.#believed());
    known.delete(this.path(sessionId));
  }

  /**
   * Adds a second signature by a key that is not here; the caller has had its fingerprint accepted. Once it has signed, it is trusted as
   * an operator's, or the shard would no longer verify here.
   */
  async countersign(sessionId: string, signer: Signer, name: string): Promise<void> {
    await signShard(this.#ownPath(sessionId), signer, this.#believed());
    known.delete(this.path(sessionId));
    if (!this.#keyring.trusted.some(({ keyId }) => keyId === signer.keyId)) await this.#keyring.trust(name, signer.publicKey, ['operator']);
  }

  /** Copies a shard, as a folder or one archive, with a list of hashes beside it; resolves with the path of the copy. */
  async export(sessionId: string, into: string, zip: boolean): Promise<string> {
    return (await exportShard(this.path(sessionId), into, { ...this.#believed(), zip })).path;
  }

  /** Signs a decision as the operator, and writes it beside the shard. */
  async review(sessionId: string, decided: Decision): Promise<void> {
    await this.#keyring.ensure('operator');
    const sign = (statement: ReviewStatement) => this.#keyring.signReview(statement);
    await writeReview(this.path(sessionId), decided, sign, { ...this.#believed(), nowUtc: new Date().toISOString() });
  }

  /** Whether any folder is a shard as its signers saw it. Rejects with a GapError where it is no shard at all. */
  async verify(folder: string): Promise<{ verdict: 'pass' | 'fail'; findings: Finding[] }> {
    const { verdict, findings } = await verify(folder, this.#believed());
    return { verdict, findings: [...findings] };
  }

  /** Writes a table of all decisions into a folder. Rejects with a GapError (`shard.exists`) rather than replace a file. */
  async exportReviews(into: string, checked = false): Promise<{ path: string; decided: number }> {
    const lines = this.list(checked);
    makeFolders(into);
    const path = join(into, `reviews-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.csv`);
    if (existsSync(path)) throw new GapError('shard.exists', `${path}: exists already`, 'Try again in a second');
    await writeText(path, decisionsCsv(lines));
    return { path, decided: lines.filter(({ review }) => review !== undefined).length };
  }

  /** Permanent, and only at the player's request, shard by shard, and of this machine's own. */
  delete(sessionId: string): void {
    const folder = this.#ownPath(sessionId);
    deleteShard(folder);
    rmSync(reviewPath(folder), { force: true });
  }

  /** Throws a GapError (`shard.none`) where there is no such shard. */
  path(sessionId: string): string {
    const own = join(this.#folder, sessionId);
    if (!isSessionId(sessionId)) throw noShard(own);
    if (existsSync(own)) return own;
    const other = this.#checked().get(sessionId);
    if (other === undefined || !existsSync(other)) throw noShard(own);
    return other;
  }

  /** The same of one of this machine's own: others are looked at and decided on, and stay as they are. */
  #ownPath(sessionId: string): string {
    const folder = this.path(sessionId);
    if (folder !== join(this.#folder, sessionId))
      throw new GapError('shard.others', `${folder}: is not one of this machine’s own`, 'Set its folder as the one for recordings first');
    return folder;
  }

  get #own(): (readonly [sessionId: string, folder: string])[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((name) => isSessionId(name))
      .map((id) => [id, join(this.#folder, id)] as const);
  }

  #believed() {
    const { trusted } = this.#keyring;
    return { trusted, revoked: knownRevocations(trusted) };
  }

  /** A folder that cannot be read is listed as such: it must not hide the others. */
  #lineOrWhy(folder: string): ShardLine[] {
    try {
      const { mtimeMs } = statSync(folder);
      const before = known.get(folder);
      if (before?.mtimeMs === mtimeMs) return before.lines;
      const lines = this.#line(folder);
      // What could not be read, if only for a moment, is read again.
      if (lines.every(({ verdict, signatures }) => verdict !== 'unreadable' && signatures > 0)) remember(folder, { mtimeMs, lines });
      return lines;
    } catch (error) {
      return [
        {
          sessionId: basename(folder),
          folder,
          title: '',
          durationS: 0,
          bytes: 0,
          verdict: 'unreadable',
          warnings: 0,
          reason: messageOf(error),
          signatures: 0,
        },
      ];
    }
  }

  #line(folder: string): ShardLine[] {
    if (folder.endsWith(PARTIAL_SUFFIX) || folder.endsWith(TRIMMING_SUFFIX) || !statSync(folder).isDirectory()) return [];
    const meta = knownDocument(join(folder, META_FILE), Meta);
    const qat = knownDocument(join(folder, QAT_FILE), Qat);
    const reason = qat?.findings.find(({ severity }) => severity === 'fail')?.says;
    const lag = qat?.sync?.lag_ms;
    const rolled = meta?.recorder?.rolled;
    const anchor = meta?.recorder?.anchors?.[0];
    // Of its own first frame: the anchors are those of the whole session, whatever part of it this is.
    const utcUs = meta && anchor && anchor.utc_us + meta.timing.t0_us - anchor.ts_us;
    return [
      {
        sessionId: basename(folder),
        folder,
        title: meta?.title.name ?? '',
        ...(utcUs !== undefined && { recordedUtc: new Date(utcUs / 1000).toISOString() }),
        durationS: qat?.duration_s ?? 0,
        bytes: shardBytes(folder),
        verdict: meta === undefined ? 'unreadable' : (qat?.verdict ?? 'unreadable'),
        warnings: qat?.findings.filter(({ severity }) => severity === 'warn').length ?? 0,
        ...(reason !== undefined && { reason }),
        ...(lag !== undefined && { lagMs: Math.round(10 * lag.median) / 10 }),
        signatures: signaturesIn(folder),
        ...(rolled !== undefined && { part: { number: rolled.part, of: rolled.parts } }),
      },
    ];
  }
}

/** A line with when it was sent; that lies beside the shard, too. */
function sent(line: ShardLine): ShardLine {
  const sentUtc = sentUtcOf(line.folder);
  return sentUtc === undefined ? line : { ...line, sentUtc };
}

/** A line with what was decided, which lies beside the shard: the line itself may be from before. */
function reviewed(line: ShardLine, trusted: readonly TrustedKey[]): ShardLine {
  const review = readReview(line.folder, trusted);
  if (review === undefined) return line;
  const { statement, isStale } = review;
  return {
    ...line,
    review: {
      decision: statement.decision,
      ...(statement.decision === 'reject' && { reason: statement.reason }),
      ...(statement.note !== undefined && { note: statement.note }),
      reviewedUtc: statement.reviewed_utc,
      stale: isStale,
    },
  };
}

function lagOverTime({ lag_ms: lag, windows, changes = [], histogram, reference }: SyncSummary, fps: number): ShardDetail['lag'] {
  if (lag === undefined) return undefined;
  const { median, low, high } = lag;
  return {
    ...{ fps, median, low, high },
    ...(reference !== undefined && { referenceMs: reference.ms }),
    windows: windows.map(({ from_s, to_s, lag_ms, acted }) => ({
      fromS: from_s,
      toS: to_s,
      acted,
      ...(lag_ms !== undefined && { ms: lag_ms }),
    })),
    changes: changes.map(({ at_s, from_ms, to_ms }) => ({ atS: at_s, fromMs: from_ms, toMs: to_ms })),
    histogram: { fromMs: histogram.from_ms, stepMs: histogram.step_ms, counts: histogram.counts },
  };
}

/** None where the envelope cannot be read: verification says why. */
function signaturesIn(folder: string): number {
  try {
    return readEnvelope(join(folder, ENVELOPE_FILE)).signatures.length;
  } catch {
    return 0;
  }
}

function noShard(folder: string): GapError {
  return new GapError('shard.none', `${folder}: there is no such shard`, 'It was moved or deleted: look at the list again');
}

/** What to drop so that nothing fails any more; none where cutting does not help. */
async function cutsOf(folder: string, meta: Meta, findings: readonly Finding[], lengthS: number): Promise<Cut[]> {
  const failed = findings.filter(({ severity }) => severity === 'fail');
  // Menus and cut scenes fail nothing, but nobody trains on them.
  const away = findings.filter(({ severity, check }) => severity === 'warn' && check === 'session.away');
  if (failed.length + away.length === 0) return [];
  const rowUs = failed.some(({ at }) => at.some(({ of }) => of === 'row')) ? await rowTimes(folder) : new Float64Array();
  const secondsOf = ({ from, to, of }: Place): Cut | undefined => {
    if (of === 'frame') return { fromS: from / meta.display.fps, toS: (to + 1) / meta.display.fps };
    const [first, last] = [rowUs[from], rowUs[to]];
    if (of !== 'row' || first === undefined || last === undefined) return undefined;
    return { fromS: Math.max(0, first - meta.timing.t0_us) / 1e6, toS: Math.max(0, last - meta.timing.t0_us) / 1e6 };
  };
  // If cutting cannot fix one of the findings, it is no use at all.
  if (failed.some((finding) => cutsFor(finding, secondsOf, lengthS) === undefined)) return [];
  const of = (all: readonly Finding[]) => cutsFor({ at: all.flatMap(({ at }) => at) }, secondsOf, lengthS);
  return of([...failed, ...away]) ?? of(failed) ?? [];
}

async function rowTimes(folder: string): Promise<Float64Array> {
  using table = await TableReader.open(join(folder, CONTROLS.file));
  return await table.numbers('ts_us');
}

import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { NetRow } from '#format/core/documents/net-row.ts';
import { type GameSummary, SummaryFold } from '#format/core/game/game-summary.ts';
import { isAway } from '#format/core/game/markers.ts';
import { GAME_PROTOCOL, type NetMessage } from '#format/core/game/messages.ts';
import type { OwnId } from '#format/core/game/player-ids.ts';
import { GAME_FILES, ROLLBACKS_FILE } from '#format/core/layout.ts';
import { GAME, UNCONFIRMED } from '#format/core/parquet/tables.ts';
import type { TsUs } from '#format/core/time/units.ts';
import type { WrittenFile } from '#format/core/written-file.ts';
import { writtenFile } from '#format/sign/hash-file.ts';
import { journalBlocks } from '#session/journal/journal-file.ts';
import { type GameListener, gameBatches } from '#session/tables/game/game-batches.ts';
import { writeWhole } from '#shard/folder/files.ts';
import type { LabelLine } from '#shard/tables/label-lines.ts';
import { writeTable } from '#shard/tables/write-table.ts';

/** Files and summary made from a session's game log. */
export interface WrittenGame {
  readonly files: ReadonlyMap<string, WrittenFile>;
  readonly summary: GameSummary;
  /** Lines of `labels.jsonl`: its markers, in order of time. */
  readonly labels: readonly LabelLine[];
  /** What it told of the network, in order of time. */
  readonly net: readonly NetRow[];
  /** Whose the input of this machine is. */
  readonly own: readonly OwnId[];
}

/**
 * Makes `game.parquet` and `rollbacks.jsonl` from a game's lines in a journal, and `unconfirmed.parquet`
 * from frames that were never confirmed; undefined when there are no lines. The same lines always make the same files. Memory: one row
 * group, and the frames that await confirmation.
 */
export async function writeGame(partial: string, journal: string, onStep?: (step: string) => void): Promise<WrittenGame | undefined> {
  if (!heardOfGame(journal)) return undefined;
  const files = new Map<string, WrittenFile>();
  const [table, rollbacks] = GAME_FILES.map((file) => join(partial, file)) as [string, string];
  const summary = new SummaryFold();
  const labels: LabelLine[] = [];
  const net: NetRow[] = [];
  onStep?.(GAME.file);
  files.set(
    GAME.file,
    await writeWhole(table, async (temporary) => {
      const lines = createWriteStream(rollbacks, { flush: true });
      const closed = finished(lines);
      // Awaited below; until then the error of a full disk must not be an unhandled rejection.
      closed.catch(() => {});
      const batches = gameBatches(journal, {
        confirmed: true,
        ids: summary.ids,
        listener: listenerOf(summary, { rollbacks: lines, labels, net }),
      });
      const written = await writeTable(temporary, GAME, batches).finally(() => lines.end());
      await closed;
      return written;
    }),
  );
  files.set(ROLLBACKS_FILE, await writtenFile(rollbacks));
  const said = summary.summary(GAME_PROTOCOL);
  // Read a second time, which nearly no session needs: two tables at once would be twice the memory.
  const unconfirmed = join(partial, UNCONFIRMED.file);
  if (said.forced > 0)
    files.set(
      UNCONFIRMED.file,
      await writeWhole(unconfirmed, (temporary) =>
        writeTable(temporary, UNCONFIRMED, gameBatches(journal, { confirmed: false, ids: summary.ids })),
      ),
    );
  return { files, summary: said, labels, net, own: summary.ids.own };
}

function heardOfGame(journal: string): boolean {
  for (const _ of journalBlocks(journal, new Set(['game']))) return true;
  return false;
}

/** Four a second for eight hours. */
const MOST_NET_ROWS = 115_200;

function netRow(tsUs: TsUs, { rtt_ms, jitter_ms, loss_pct, uplink_kbps, downlink_kbps }: NetMessage): NetRow {
  const knowsPath = rtt_ms !== undefined || jitter_ms !== undefined || loss_pct !== undefined;
  return {
    tsUs,
    rttMs: rtt_ms,
    jitterMs: jitter_ms,
    lossPct: loss_pct,
    uplinkKbps: uplink_kbps,
    downlinkKbps: downlink_kbps,
    pathBy: knowsPath ? 'game' : undefined,
    ratesBy: uplink_kbps !== undefined || downlink_kbps !== undefined ? 'game' : undefined,
  };
}

/** Where what is no row of the game's goes. */
interface Beside {
  readonly rollbacks: WriteStream;
  readonly labels: LabelLine[];
  readonly net: NetRow[];
}

/** Tallies what the game says, and writes what is no row. */
function listenerOf(summary: SummaryFold, { rollbacks, labels, net }: Beside): GameListener {
  const written = (value: unknown) => {
    const json = JSON.stringify(value);
    summary.wrote(json);
    return json;
  };
  /** What is no play and has not ended. */
  const away = new Set<string>();
  const label = (tsUs: TsUs, val: { name: string; open?: boolean | undefined; value?: unknown }) =>
    labels.push({ tsUs, json: written({ ts_us: tsUs, type: 'game_marker', val }) });
  return {
    line: (tsUs, line) => {
      if (line.type === 'connected') {
        summary.game(line.game);
        summary.ids.connected(line.player, tsUs);
      }
      if (line.type === 'begin_episode') summary.begun(line);
      if (line.type === 'marker') {
        const { name, open, value } = line;
        label(tsUs, { name, open, value });
        if (open === true && isAway(name)) away.add(name);
        else away.delete(name);
      }
      if (line.type === 'net' && net.length < MOST_NET_ROWS && tsUs > (net.at(-1)?.tsUs ?? -1)) net.push(netRow(tsUs, line));
      // A menu of a game that has gone is no longer shown.
      if (line.type === 'gone') {
        for (const name of away) label(tsUs, { name, open: false });
        away.clear();
      }
    },
    row: (row) => {
      for (const json of [row.action, row.info, row.observation]) if (json !== undefined) summary.wrote(json);
    },
    rollback: (row) => rollbacks.write(`${written(row)}\n`),
    problem: (problem) => summary.problem(problem),
    ended: (end) => summary.ended(end),
    // A long session has many rollbacks: write no faster than the disk can.
    drained: async () => {
      if (rollbacks.writableNeedDrain) await once(rollbacks, 'drain');
    },
  };
}

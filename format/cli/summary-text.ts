import type { ShardSummary } from '#format/check/inspect.ts';
import { plain } from '#format/core/plain.ts';

type GameState = NonNullable<NonNullable<ShardSummary['meta']['recorder']>['game_state']>;

function gameText({ games, players, episodes, frames, forced, missing, rollbacks }: GameState): string {
  const wrong = forced + missing === 0 ? 'all confirmed' : `${forced} never confirmed, ${missing} missing`;
  return `${games.join(', ')} with ${players.join(', ')}: ${episodes} episodes, ${frames} frames, ${wrong}, ${rollbacks} rollbacks`;
}

type Rolled = NonNullable<NonNullable<ShardSummary['meta']['recorder']>['rolled']>;

const partText = ({ part, parts, session_id }: Rolled) => `${part} of ${parts} of session ${session_id}`;

/** What a shard holds, a line for each fact and file. */
export function summaryText({ meta, files, video, events, verdict, folder }: ShardSummary): string {
  const { title, capture, display, rights, recorder } = meta;
  const facts: [string, string][] = [
    ['session', meta.session_id],
    ...(recorder?.rolled === undefined ? [] : ([['part', partText(recorder.rolled)]] as [string, string][])),
    ['title', [title.name, title.build, title.map].filter((part) => part !== '').join(' · ')],
    ['recorded on', `${capture.host_os}, ${capture.gpu} (${capture.driver})`],
    [
      'video',
      `${video.fourcc} by ${capture.encoder}, ${display.resolution} at ${display.fps} fps, ${video.frames} frames (${video.keyframes} key), ${video.seconds.toFixed(1)} s, ${(video.bps / 1e6).toFixed(2)} Mb/s`,
    ],
    ['rights', `licence ${rights.publisher_license}, consent ${rights.player_consent_id}`],
    ...(recorder === undefined
      ? []
      : ([['recorder', `${recorder.name} ${recorder.version}, ${recorder.runtime}; ended: ${recorder.ended}`]] as [string, string][])),
    ...(recorder?.game_state === undefined ? [] : [['game', gameText(recorder.game_state)] as [string, string]]),
    ['verdict', verdict],
    [
      'events',
      Object.entries(events)
        .map(([code, count]) => `${code} ${count}`)
        .join('  ') || 'none',
    ],
  ];
  const list = files.map(
    ({ file, bytes, rows, columns }) =>
      `  ${plain(file).padEnd(18)} ${String(bytes).padStart(11)} bytes${rows === undefined ? '' : `  ${rows} rows x ${columns?.length} columns`}\n`,
  );
  return `${plain(folder)}\n${facts.map(([name, text]) => `  ${name.padEnd(12)} ${plain(text)}\n`).join('')}${list.join('')}`;
}

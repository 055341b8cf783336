import { type Meta, UNTITLED } from '#format/core/documents/meta.ts';
import { keymaskBits } from '#format/core/input/compile-profile.ts';
import { KEYMASK_BITS } from '#format/core/input/keymask.ts';
import type { KeyProfile } from '#format/core/input/profile.ts';
import { sizeText } from '#format/core/video/picture-size.ts';
import type { InputLog } from '#shard/core/import/input-log.ts';
import { ROWS_HZ } from '#shard/core/import/input-rows.ts';
import type { PictureGrid } from '#shard/core/import/picture-grid.ts';
import { padsOf, type SessionInput } from '#shard/core/import/session-input.ts';
import type { Source } from '#shard/core/import/source.ts';
import type { VideoLook, VideoMade } from '#shard/core/import/video-messages.ts';

interface ImportFacts {
  readonly sessionId: string;
  readonly by: string;
  readonly rights: Meta['rights'];
  readonly title?: string | undefined;
  readonly profile: KeyProfile;
  readonly source: Source;
  readonly look: VideoLook;
  readonly made: VideoMade;
  readonly grid: PictureGrid;
  readonly log: InputLog;
  readonly session: SessionInput;
  /** SHA-256 of the source's files, by name. */
  readonly files: Readonly<Record<string, string>>;
}

const UNKNOWN = 'unknown';

/** `meta.json` of a shard that was made of another program's recording. */
export function importedMeta(facts: ImportFacts): Meta {
  const { source, look, made, grid, rights } = facts;
  return {
    schema_version: '0.2.0',
    session_id: facts.sessionId,
    title: { name: [facts.title, source.title].find((name) => (name?.trim() ?? '') !== '') ?? UNTITLED, build: '', map: '' },
    capture: {
      host_os: source.host?.os?.trim() || UNKNOWN,
      gpu: source.host?.gpu?.trim() || UNKNOWN,
      driver: UNKNOWN,
      encoder: made.encoder,
      clock: 'monotonic_us',
    },
    display: { resolution: sizeText(made), fps: grid.fps, hdr: look.hdr },
    timing: { t0_us: grid.t0Us, timezone: 'UTC' },
    privacy: { voice_raw: false, chat_raw: false, labels_only: true, consent: 'on-file' },
    rights,
    imported: {
      by: facts.by,
      from: source.from,
      files: facts.files,
      clock: source.clock,
      input: inputMeta(facts),
      video: {
        codec: look.codec,
        pictures: look.ptsUs.length,
        left_out: look.ptsUs.length - new Set(grid.shows).size,
        repeats: grid.shows.reduce((sum, picture, n) => sum + (n > 0 && picture === grid.shows[n - 1] ? 1 : 0), 0),
        undecoded: made.missing.length,
        left_streams: look.others,
      },
      ...(facts.session.gaps.length > 0 && {
        gaps: facts.session.gaps.map(({ fromUs, toUs, reason }) => ({
          from_us: fromUs,
          to_us: toUs,
          reason: reason as Exclude<typeof reason, ''>,
        })),
      }),
    },
  };
}

function inputMeta(facts: ImportFacts): NonNullable<Meta['imported']>['input'] {
  const { source, log, session, profile } = facts;
  const leftOut = { ...log.leftOut, outside: log.leftOut.outside + session.outside };
  return {
    source: source.from,
    hz: ROWS_HZ,
    read: log.read,
    events: session.events.tsUs.length - session.held,
    axes: session.axes.tsUs.length,
    added: log.added,
    moved: log.moved,
    left_out: Object.fromEntries(Object.entries(leftOut).filter(([, count]) => count > 0)),
    game: [...source.game],
    cannot: [...source.cannot, ...doubts(facts)],
    keymask_bits: keymaskBits(profile, KEYMASK_BITS),
    profile,
    pads: padsOf(session).length > 0 ? source.from : 'off',
  };
}

/** Times that go back so far are more than two threads that write at once, us. */
const MUCH_US = 5000;

/** What the input itself makes doubtful. */
function doubts({ log, session }: ImportFacts): string[] {
  const kept = session.events.tsUs.length + session.axes.tsUs.length;
  return [
    ...(log.farthestUs > MUCH_US
      ? [
          `when some of its events happened: the times of ${log.moved} do not come after the one before, by up to ${(log.farthestUs / 1e6).toFixed(3)} s, and are put behind it`,
        ]
      : []),
    ...(kept === 0 ? [`what the player did: none of its ${log.read} events is kept`] : []),
  ];
}

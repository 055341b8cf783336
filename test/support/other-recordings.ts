import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { McapWriter } from '@mcap/core';

/** When owl-control and open-world-agents say that they began, s since 1970. */
export const BEGAN_S = 1_764_000_000.25;
/** The picture of a {@link filmed} video that is white, s: what a player sees of a press at that time. */
export const FLASH_S = 1;

export interface Filmed {
  readonly seconds: number;
  readonly fps: number;
  readonly size?: string;
  /** FFmpeg's `select`: pictures that are left out. */
  readonly without?: string;
  readonly encoder?: readonly string[];
  readonly hasSound?: boolean;
}

/** Makes a moving picture that is white for a tenth of a second, as other recorders encode it. */
export function filmed(
  path: string,
  {
    seconds,
    fps,
    size = '320x180',
    without,
    encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
    hasSound = false,
  }: Filmed,
): void {
  const source = `testsrc2=size=${size}:rate=${fps}:duration=${seconds},drawbox=color=white:t=fill:enable='between(t,${FLASH_S - 0.001},${FLASH_S + 0.098})'`;
  const select = without === undefined ? '' : `,select='not(${without})'`;
  const sound = hasSound ? ['-f', 'lavfi', '-i', `sine=duration=${seconds}`, '-c:a', 'aac'] : [];
  const { status, stderr } = spawnSync(
    'ffmpeg',
    ['-v', 'error', '-y', '-f', 'lavfi', '-i', `${source}${select}`, ...sound, '-fps_mode', 'vfr', ...encoder, path],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`ffmpeg: ${stderr}`);
}

/** What a player did, s after the first picture: a line of owl-control's, and a message of open-world-agents'. */
export type Deed = readonly [
  atS: number,
  type: 'MOUSE_MOVE' | 'MOUSE_BUTTON' | 'KEYBOARD' | 'SCROLL',
  args: readonly [number, (number | boolean)?],
];

/** A session with every kind of event: W is down when it begins, and pressed again with the flash. */
export function deedsOf(seconds: number): Deed[] {
  const deeds: Deed[] = [
    [-0.2, 'KEYBOARD', [0x57, true]],
    [0.4, 'KEYBOARD', [0x57, false]],
    [FLASH_S, 'KEYBOARD', [0x57, true]],
    [FLASH_S + 0.03, 'KEYBOARD', [0x57, true]],
    [FLASH_S + 0.2, 'KEYBOARD', [0x57, false]],
    [FLASH_S + 0.25, 'KEYBOARD', [0x51, true]],
    [FLASH_S + 0.3, 'KEYBOARD', [0x51, false]],
    [FLASH_S + 0.3501, 'MOUSE_BUTTON', [1, true]],
    [FLASH_S + 0.4, 'SCROLL', [-120]],
    [FLASH_S + 0.4502, 'MOUSE_BUTTON', [1, false]],
    [seconds + 0.5, 'KEYBOARD', [0x41, true]],
  ];
  for (let n = 0; n * 0.008 < seconds - 0.1; n++) deeds.push([n * 0.008 + 0.0011, 'MOUSE_MOVE', [((n * 7) % 21) - 10, ((n * 5) % 11) - 5]]);
  return deeds.sort(([a], [b]) => a - b);
}

/** A folder of owl-control. */
export function owlRecording(folder: string, film: Filmed, deeds: readonly Deed[], more: readonly string[] = []): string {
  mkdirSync(folder, { recursive: true });
  filmed(join(folder, 'recording.mp4'), film);
  const line = (atS: number, type: string, args: unknown) => `${(BEGAN_S + atS).toFixed(6)},${type},"${JSON.stringify(args)}"`;
  const of = (holds: (atS: number) => boolean) => deeds.filter(([atS]) => holds(atS)).map(([atS, type, args]) => line(atS, type, args));
  const lines = [
    line(-1, 'START', { inputs: { keyboard: [], mouse: [] } }),
    ...of((atS) => atS < 0),
    line(0, 'VIDEO_START', []),
    ...of((atS) => atS >= 0),
    ...more,
    line(film.seconds + 1, 'END', { inputs: {} }),
  ];
  writeFileSync(join(folder, 'inputs.csv'), `timestamp,event_type,event_args\n${lines.join('\n')}\n`);
  const metadata = {
    game_exe: 'Quake.exe',
    session_id: 'a',
    hardware_id: 'b',
    hardware_specs: null,
    owl_control_version: '1.4.0',
    duration: film.seconds,
  };
  writeFileSync(join(folder, 'metadata.json'), JSON.stringify(metadata));
  return folder;
}

type Message = readonly [atS: number, topic: string, value: unknown];

/** An MCAP file as mcap-owa-support writes one: JSON in chunks of Zstandard. */
export async function mcap(path: string, messages: readonly Message[], chunkSize = 1 << 20): Promise<void> {
  const parts: Uint8Array[] = [];
  let bytes = 0n;
  const write = async (part: Uint8Array) => {
    parts.push(Uint8Array.from(part));
    bytes += BigInt(part.byteLength);
  };
  const compressChunk = (chunk: Uint8Array) => ({ compression: 'zstd', compressedData: zstdCompressSync(chunk) });
  const writer = new McapWriter({ writable: { position: () => bytes, write }, compressChunk, chunkSize });
  await writer.start({ profile: 'owa', library: 'mcap-owa-support 0.6.2; mcap 1.3.0' });
  const channels = new Map<string, number>();
  for (const topic of new Set(messages.map(([, name]) => name))) {
    const schemaId = await writer.registerSchema({ name: topic, encoding: 'jsonschema', data: new TextEncoder().encode('{}') });
    channels.set(topic, await writer.registerChannel({ topic, schemaId, messageEncoding: 'json', metadata: new Map() }));
  }
  for (const [sequence, [atS, topic, value]] of messages.toSorted(([a], [b]) => a - b).entries()) {
    const at = nsOf(atS);
    await writer.addMessage({
      channelId: channels.get(topic) as number,
      sequence,
      logTime: at,
      publishTime: at,
      data: new TextEncoder().encode(JSON.stringify(value)),
    });
  }
  await writer.end();
  writeFileSync(path, Buffer.concat(parts));
}

const nsOf = (atS: number): bigint => BigInt(Math.round((BEGAN_S + atS) * 1e6)) * 1000n;

/** The messages of a session. News of picture `n`, which was taken at `atS`, comes later by `lateS`. */
export function owaMessages(uri: string, takenS: readonly number[], lateS: (n: number) => number, deeds: readonly Deed[]): Message[] {
  const screens = takenS.map((atS, n): Message => {
    const us = Math.round((BEGAN_S + atS + lateS(n)) * 1e6);
    return [atS + lateS(n), 'screen', { utc_ns: us * 1000, shape: [320, 180], media_ref: { uri, pts_ns: Math.round(atS * 1e9) } }];
  });
  const raw = (values: object) => ({ last_x: 0, last_y: 0, us_flags: 0, button_flags: 0, button_data: 0, ...values });
  const inputs = deeds.map(([atS, type, [a, b]]): Message => {
    if (type === 'KEYBOARD') return [atS, 'keyboard', { event_type: b === true ? 'press' : 'release', vk: a }];
    if (type === 'MOUSE_MOVE') return [atS, 'mouse/raw', raw({ last_x: a, last_y: b })];
    if (type === 'SCROLL') return [atS, 'mouse/raw', raw({ button_flags: 0x400, button_data: a })];
    return [atS, 'mouse/raw', raw({ button_flags: b === true ? 1 : 2 })];
  });
  return [...screens, ...inputs];
}

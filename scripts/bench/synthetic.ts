import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Opening } from '#core/journal/opening.ts';
import { AXES, RECORDS } from '#core/journal/records.ts';
import type { Meta } from '#format/core/documents/meta.ts';
import { codeIndex, KEYBOARD, MOUSE } from '#format/core/input/codes.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';
import { JOURNAL_FILE } from '#format/core/layout.ts';
import { REGION_FIELDS } from '#format/core/picture-regions.ts';
import { type MotionColumns, unknownMotion } from '#format/core/signal/motion-columns.ts';
import { asTs } from '#format/core/time/units.ts';
import { IVF_FRAME_HEADER_BYTES, IVF_HEADER_BYTES, putIvfFrameHeader } from '#format/core/video/ivf.ts';
import { framesOfFile } from '#format/video/video-frames.ts';
import { JournalWriter } from '#session/journal/journal-file.ts';
import { defaultRung } from '#video/core/encoder-plan.ts';

const T0_US = 1_000_000_000;
/** Blocks a second, as the recorder writes them. */
const DRAINS_PER_S = 20;
const EVENTS_PER_S = 200;
const HZ = 240;
const FPS = 60;
const GOP_FRAMES = 2 * FPS;
const NO_AXES = Object.fromEntries(AXES.map((axis) => [axis, Number.NaN]));

/** How far the mouse turns in a tick, counts: no two seconds are alike, so that only one lag explains the pictures. */
const turnAt = (tick: number) => Math.round(8 * Math.sin(tick * 0.0131) + 6 * Math.sin(tick * 0.0373) + 4 * Math.sin(tick * 0.0917));
/** Ticks from the mouse to the picture. */
const LAG_TICKS = 7;

/** Motion of the pictures of such a session, as making its final video would find it: a pixel a count, a little later. */
export function syntheticMotion(frames: number): MotionColumns {
  const motion = unknownMotion(frames);
  const perFrame = HZ / FPS;
  for (let n = 0; n < frames; n++) {
    if (n % GOP_FRAMES === 0) continue;
    let turned = 0;
    for (let tick = (n - 1) * perFrame; tick < n * perFrame; tick++) turned += turnAt(tick - LAG_TICKS);
    [motion.dx[n], motion.dy[n], motion.certainty[n]] = [-turned, 0, 0.9];
  }
  return motion;
}

/**
 * A `.partial` as a long session leaves it: a journal of `seconds` (240 Hz rows, 200 events a second, 60 fps) in blocks of the real size,
 * and a video that repeats the packets of a real one, with the session's own times. `real` is a shard's `video.ivf` or a capture file,
 * with a keyframe every two seconds.
 */
export function writeSyntheticSession(partial: string, opening: Opening, real: string, seconds: number): void {
  const journal = new JournalWriter(join(partial, JOURNAL_FILE));
  journal.append('plan', Buffer.from(JSON.stringify(opening)));
  const packets = readPackets(real);
  const crcs = packets.map((packet) => crc32(packet));
  const buffer = new Uint8Array(1 << 16);
  const [row, event, picture] = [RECORDS.rows.of(buffer), RECORDS.events.of(buffer), RECORDS.frames.of(buffer)];
  let [seq, tick, frame] = [0, 0, 0];
  const move = codeIndex('move');
  for (let drain = 0; drain < seconds * DRAINS_PER_S; drain++) {
    const toUs = ((drain + 1) * 1e6) / DRAINS_PER_S;
    for (row.at = 0; (tick * 1e6) / HZ < toUs; tick++) {
      const gridUs = T0_US + (tick * 1e6) / HZ;
      const tsUs = Math.floor(gridUs) + 40 + ((tick * 7919) % 200);
      const state = {
        gridUs: Math.round(gridUs),
        keymask: tick % 600 < 300 ? 1 : 8,
        custom: 0,
        skipped: 0,
        unit: 0,
        buttons: 0,
        ...NO_AXES,
      };
      const events = tick === 0 ? 0 : eventsAt(tick) - eventsAt(tick - 1);
      Object.assign(row, { ...state, tsUs, dx: turnAt(tick), dy: (tick * 13) % 5, events, device: MOUSE });
      row.at += RECORDS.rows.bytes;
      if (tick % 2 !== 0) continue;
      Object.assign(row, { ...state, tsUs: tsUs + 1, dx: 0, dy: 0, events: 0, device: KEYBOARD });
      row.at += RECORDS.rows.bytes;
    }
    journal.append('rows', buffer.subarray(0, row.at));
    for (event.at = 0; seq < eventsAt(tick - 1); seq++, event.at += RECORDS.events.bytes) {
      const tsUs = T0_US + Math.floor((seq * 1e6) / EVENTS_PER_S) + (seq % 97);
      Object.assign(event, { tsUs, seq, device: MOUSE, code: move, unit: 0, value: 0, dx: (seq * 31) % 17, dy: 3 });
    }
    journal.append('events', buffer.subarray(0, event.at));
    for (picture.at = 0; Math.round((frame * 1e6) / FPS) < toUs; frame++, picture.at += RECORDS.frames.bytes) {
      const tsUs = T0_US + Math.round((frame * 1e6) / FPS);
      const [packet, crc] = [packets[frame % packets.length] as Uint8Array, crcs[frame % packets.length] as number];
      Object.assign(picture, {
        tsUs,
        captureUs: tsUs + ((frame * 131) % 90),
        frame,
        errUs: 120 + (frame % 80),
        bytes: packet.byteLength,
        crc,
      });
      Object.assign(picture, { encodeUs: 6000 + ((frame * 37) % 4000), luma: 90 * 256, change: 1 + ((frame * 17) % 900) });
      Object.assign(picture, { motionX: Number.NaN, motionY: Number.NaN, certainty: Number.NaN });
      for (const [region, field] of REGION_FIELDS.entries()) picture[field] = (frame * (13 + region)) % 900;
      Object.assign(picture, { repeat: false, key: frame % GOP_FRAMES === 0, blank: false });
    }
    journal.append('frames', buffer.subarray(0, picture.at));
    if (drain % (30 * DRAINS_PER_S) === 0) {
      const anchor = { tsUs: asTs(T0_US + toUs), utcUs: 1_795_000_000_000_000 + toUs, widthUs: 2 };
      journal.append('anchors', RECORDS.anchors.make(anchor));
    }
  }
  journal.close();
  writeVideo(join(partial, basename(real)), real, packets, frame);
}

/** Events accounted for by the rows up to a tick. */
const eventsAt = (tick: number) => Math.floor((tick * EVENTS_PER_S) / HZ);

/** The packets of the first whole GOPs. */
function readPackets(path: string): Uint8Array[] {
  const bytes = readFileSync(path);
  const packets = Array.from(framesOfFile(path), ({ packetAt, end }) => bytes.subarray(packetAt, end));
  return packets.slice(0, Math.floor(packets.length / GOP_FRAMES) * GOP_FRAMES);
}

function writeVideo(path: string, real: string, packets: readonly Uint8Array[], frames: number): void {
  const fd = openSync(path, 'w');
  writeSync(fd, readFileSync(real).subarray(0, IVF_HEADER_BYTES));
  const gop = Buffer.alloc(packets.reduce((sum, { byteLength }) => sum + byteLength + IVF_FRAME_HEADER_BYTES, 0));
  for (let n = 0; n < frames; ) {
    let at = 0;
    for (let i = 0; i < packets.length && n < frames; i++, n++) {
      const packet = packets[i] as Uint8Array;
      putIvfFrameHeader(
        new DataView(gop.buffer, gop.byteOffset + at, IVF_FRAME_HEADER_BYTES),
        packet.byteLength,
        asTs(T0_US + Math.round((n * 1e6) / FPS)),
      );
      gop.set(packet, at + IVF_FRAME_HEADER_BYTES);
      at += IVF_FRAME_HEADER_BYTES + packet.byteLength;
    }
    writeSync(fd, gop, 0, at);
  }
  closeSync(fd);
}

/** The opening of a session like the one that made a real shard. */
export function openingOf({ recorder, capture, display, title, rights }: Meta, sessionId: string): Opening {
  if (recorder === undefined) throw new Error('not one of our shards');
  const [width = 0, height = 0] = display.resolution.split('x').map(Number);
  const size = { width, height };
  const region = { ...size, x: 0, y: 0 };
  return {
    plan: {
      sessionId,
      size,
      fps: 60,
      hz: 240,
      bitrateBps: recorder.video.bitrate_bps,
      gopFrames: 120,
      final: defaultRung('final').name,
      cursor: false,
      title,
      rights: { publisherLicense: rights.publisher_license, playerConsentId: rights.player_consent_id },
      game: [],
      wholeScreen: true,
      profile: BASELINE_PROFILE,
      panicMinutes: 5,
      ...(recorder.watermark !== undefined && {
        watermark: { x: recorder.watermark.x, y: recorder.watermark.y, every: recorder.watermark.every, keyId: recorder.watermark.key_id },
      }),
    },
    recorder: { version: recorder.version, runtime: recorder.runtime },
    host: {
      os: capture.host_os,
      gpu: capture.gpu,
      driver: capture.driver,
      cpu: recorder.host.cpu,
      cores: recorder.host.cores,
      memoryMb: recorder.host.memory_mb,
      kernel: recorder.host.kernel,
      displayServer: recorder.host.display_server,
    },
    screen: { size, region, area: region },
    encoder: {
      metaName: capture.encoder,
      version: recorder.video.encoder_version,
      options: recorder.video.encoder_options,
      color: recorder.video.color,
    },
    threads: {
      videoSource: 'synthetic',
      videoPriority: 'none',
      inputSource: 'synthetic',
      inputPriority: 'none',
      inputCannot: [],
      pads: 'off',
      heldBackMs: 50,
    },
  };
}

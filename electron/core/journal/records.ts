import { type RecordIn, RecordLayout } from '#core/journal/record-layout.ts';

const us = (note: string) => ({ type: 'us', note }) as const;
const u32 = (note: string) => ({ type: 'u32', note }) as const;
const u16 = (note: string) => ({ type: 'u16', note }) as const;
const u8 = (note: string) => ({ type: 'u8', note }) as const;
const f32 = (note: string) => ({ type: 'f32', note }) as const;
const ninth = (where: string) => u16(`as change, of the ${where} ninth of the picture`);
const flag = (note: string) => ({ type: 'flag', note }) as const;

/**
 * Fixed-size records, laid out as in rings and journal blocks, by kind of block. The tables of docs/journal.md are made from them
 * (`npm run schemas`). A change here needs a new `JOURNAL_VERSION`.
 */
export const RECORDS = {
  /** One row of `controls.parquet`. */
  rows: new RecordLayout({
    tsUs: us('when the state was read; strictly increasing'),
    gridUs: us('ideal time of the tick'),
    dx: f32('motion since the previous mouse row, device counts'),
    dy: f32('as dx'),
    keymask: u16('keys and buttons held, GAP v0.2 section 4'),
    custom: u16('a bit for each of the key profile’s own columns'),
    skipped: u16('ticks passed over just before this one; 65535: that many or more'),
    events: u16('events of this device since its previous row'),
    device: u8('index into the devices'),
    unit: u8('which of several pads'),
    buttons: u16('of a pad'),
    axis0: f32('a pad’s left stick to the right, the camera’s yaw in degrees, or a pose’s x in metres; NaN: none'),
    axis1: f32('a pad’s left stick down, the camera’s pitch, or y'),
    axis2: f32('a pad’s right stick to the right, or z'),
    axis3: f32('a pad’s right stick down, or a pose’s rotation about x'),
    axis4: f32('a pad’s left trigger, or rotation about y'),
    axis5: f32('a pad’s right trigger, or rotation about z'),
  }),
  /** One row of `events.parquet`. */
  events: new RecordLayout({
    tsUs: us('when it was received; strictly increasing'),
    seq: u32('counts all events seen: a hole is a lost event'),
    device: u8('index into the devices'),
    code: u8('index into the codes of the key profile'),
    unit: u8('which of several pads'),
    held: flag('found down where the record begins or goes on after a gap: a state, no press'),
    value: f32('1 down, 0 up; notches of a wheel'),
    dx: f32('device counts before acceleration'),
    dy: f32('as dx'),
  }),
  /** One row of `frames.parquet`. */
  frames: new RecordLayout({
    tsUs: us('grid time, and pts of the packet'),
    captureUs: us('middle of the bracket in which the pixels were read'),
    frame: u32('0, 1, 2, …'),
    errUs: u32('half of that bracket'),
    bytes: u32('size of the packet'),
    encodeUs: u32('from captureUs to the packet being written, us'),
    luma: u16('mean luma of the raw picture, 1/256 grey levels'),
    change: u16('mean difference of the raw picture from the one before, 1/256 grey levels'),
    motionX: f32('how far the raw picture moved since the one before, pixels to the right; NaN: not measured, or nothing to compare'),
    motionY: f32('as motionX, down'),
    certainty: f32('of the motion, 0 to 1; NaN: not measured, the encoder had too much to do'),
    change0: ninth('top left'),
    change1: ninth('top middle'),
    change2: ninth('top right'),
    change3: ninth('middle left'),
    change4: ninth('middle'),
    change5: ninth('middle right'),
    change6: ninth('bottom left'),
    change7: ninth('bottom middle'),
    change8: ninth('bottom right'),
    crc: u32('CRC-32 of the packet, which tells recovery whether the video has all of it'),
    repeat: flag('repeats the picture of the frame before'),
    key: flag('keyframe'),
    blank: flag('black, because the picture was not the game’s to show'),
  }),
  /** A pair of readings of two clocks. */
  anchors: new RecordLayout({
    tsUs: us('middle of the readings of the session’s clock'),
    utcUs: { ...us('what the wall clock said between them'), wall: true },
    widthUs: u32('from the first of them to the last, us'),
  }),
  /** A gap in a session's data: written when it begins, and again, with the same beginning, when it ends. */
  gaps: new RecordLayout({
    fromUs: us('its beginning'),
    toUs: us('its end; 0: still open'),
    reason: u8('index into the reasons; 0 is none'),
    device: u8('0: everything is missing; n: pad n - 1'),
  }),
  /** What the network was like (`netstats.parquet`), as the recorder measured it. */
  net: new RecordLayout({
    tsUs: us('when it was measured'),
    rttMs: f32('round trip to the other side; NaN: not known'),
    jitterMs: f32('as rttMs'),
    lossPct: f32('0 to 100; NaN: not known'),
    uplinkKbps: f32('NaN: not known'),
    downlinkKbps: f32('NaN: not known'),
    pathBy: u8('who measured round trip, jitter and loss: 1 + index into the sources; 0: nobody'),
    ratesBy: u8('as pathBy, the rates'),
  }),
  /** The player takes back everything from a time on. */
  'take-back': new RecordLayout({ fromUs: us('the first time that is taken back') }),
};

export type RecordKind = keyof typeof RECORDS;
type FieldsOf<K extends RecordKind> = (typeof RECORDS)[K] extends RecordLayout<infer F> ? F : never;
/** A record of a kind, accessed in place. */
export type RecordOf<K extends RecordKind> = RecordIn<FieldsOf<K>>;

/** Numbers in a row besides motion: sticks and triggers, camera angles or a pose, depending on the device. */
export const AXES = ['axis0', 'axis1', 'axis2', 'axis3', 'axis4', 'axis5'] as const;

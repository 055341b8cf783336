import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { DOCUMENTS, file } from '#test/support/foreign-documents.ts';
import { type Change, type Kind, TABLES } from '#test/support/foreign-tables.ts';
import { LONG } from '#test/support/long.ts';

// Of ffmpeg. cspell:ignore STARTPTS
const ffmpeg =
  (from: string, to: string, ...how: string[]): Change =>
  (copy) => {
    execFileSync('ffmpeg', ['-v', 'error', '-i', copy.file(from), ...how, copy.file(`new.${to}`)]);
    rmSync(copy.file(from));
    renameSync(copy.file(`new.${to}`), copy.file(to === 'mkv' ? 'video.mkv' : from));
  };
const video =
  (edit: (bytes: Buffer) => Buffer): Change =>
  (copy) =>
    copy.editBytes('video.ivf', edit);
/** Changes bytes in place. */
const written = (edit: (bytes: Buffer) => unknown): Change =>
  video((bytes) => {
    edit(bytes);
    return bytes;
  });

/** All of them, with what becomes of the video and the folder. */
const ALL: readonly Kind[] = [
  ...DOCUMENTS,
  ...TABLES,
  [
    'a CSV',
    'fail',
    'schema.controls: controls.parquet: it is no Parquet file: it begins with "ts_u"',
    file('controls.parquet', 'ts_us,device,keymask\n1,kb,0\n'),
  ],
  [
    'half of the table',
    'fail',
    'schema.controls: controls.parquet: it was cut off: a Parquet file ends with its footer',
    (copy) => copy.editBytes('controls.parquet', (bytes) => bytes.subarray(0, bytes.length / 2)),
  ],
  ['an MP4', 'fail', 'video.readable: the video is not one of ours: does not begin with DKIF', ffmpeg('video.ivf', 'mp4', '-c', 'copy')],
  ['no frames', 'fail', 'video.resolution: declared #x#, container #x#, stream unknown', video((bytes) => bytes.subarray(0, 32))],
  ['an empty video', 'fail', 'files.present: video.ivf: # bytes', video(() => Buffer.alloc(0))],
  ['a frame count of 0', 'pass', '', written((bytes) => bytes.writeUInt32LE(0, 24))],
  ['a frame count of others', 'pass', '', written((bytes) => bytes.writeUInt32LE(9999, 24))],
  [
    'a time base of 0',
    'fail',
    'video.readable: the video is not one of ours: its time base is #/#',
    written((bytes) => bytes.writeUInt32LE(0, 16)),
  ],
  [
    'a size of others',
    'fail',
    'video.resolution: declared #x#, container #x#, stream #x#',
    written((bytes) => bytes.writeUInt16LE(1920, 12)),
  ],
  [
    'half of the video',
    'fail',
    'video.readable: video.ivf: frame of # bytes is torn at byte #, after frame #',
    video((bytes) => bytes.subarray(0, bytes.length / 2)),
  ],
  [
    'bytes behind its end',
    'fail',
    'video.readable: video.ivf: frame of # bytes is torn at byte #, after frame #',
    video((bytes) => Buffer.concat([bytes, Buffer.alloc(999, 7)])),
  ],
  ['bytes changed in the last picture, which only decoding shows', 'pass', '', video((bytes) => bytes.fill(0x55, bytes.length - 100))],
  [
    'pts that begin at 0',
    'fail',
    'video.grid: # pts do not lie on the grid that begins at timing.t#_us #',
    ffmpeg('video.ivf', 'ivf', '-c', 'copy', '-bsf:v', 'setts=pts=PTS-STARTPTS:dts=DTS-STARTPTS'),
  ],
  ['H.264 in Matroska', 'fail', 'video.codec: H#, declared AV#_SVT', ffmpeg('video.ivf', 'mkv', '-c:v', 'libx264', '-preset', 'ultrafast')],
  [
    'ten bits',
    'fail',
    'video.gop: longest GOP # frames',
    ffmpeg('video.ivf', 'ivf', '-c:v', 'libsvtav1', '-preset', '13', '-pix_fmt', 'yuv420p10le', '-copyts'),
  ],
  [
    'half of the frames',
    'fail',
    'video.fps: declared #, measured #',
    ffmpeg('video.ivf', 'ivf', '-c:v', 'libsvtav1', '-preset', '13', '-vf', 'fps=30', '-copyts'),
  ],
  [
    'two videos',
    'fail',
    'privacy.raw: the video holds video beside its pictures, which nothing here checked',
    ffmpeg('video.ivf', 'mkv', '-map', '0:v', '-map', '0:v', '-c', 'copy', '-copyts'),
  ],
  [
    'subtitles',
    'fail',
    'privacy.raw: the video holds subtitle beside its pictures, which nothing here checked',
    (copy) => {
      writeFileSync(copy.file('s.srt'), '1\n00:00:00,000 --> 00:00:02,000\nmail me: a@b.org\n');
      execFileSync('ffmpeg', [
        '-v',
        'error',
        '-copyts',
        '-i',
        copy.file('video.ivf'),
        '-i',
        copy.file('s.srt'),
        '-map',
        '0',
        '-map',
        '1',
        '-c:v',
        'copy',
        '-c:s',
        'srt',
        copy.file('video.mkv'),
      ]);
      rmSync(copy.file('s.srt'));
      rmSync(copy.file('video.ivf'));
    },
  ],
  [
    'both containers',
    'fail',
    'files.present: video.ivf and video.mkv are both there, and readers disagree on which one counts',
    ffmpegBeside(),
  ],
  [
    'a note beside',
    'pass',
    'hashes.match: notes.txt is not a file of this format: nothing here checked what it holds',
    file('notes.txt', 'mail me: a@b.org'),
  ],
  [
    'what a file browser leaves',
    'pass',
    'hashes.match: .DS_Store is not a file of this format: nothing here checked what it holds',
    file('.DS_Store', 'x'),
  ],
  ['a folder beside', 'pass', 'hashes.match: raw is not covered by hashes.json', (copy) => mkdirSync(copy.file('raw'))],
  [
    'a link',
    'refused',
    'shard.link: labels.jsonl: a shard holds files, this is a link',
    (copy) => symlinkSync('/etc/passwd', copy.file('labels.jsonl')),
  ],
  [
    'names in capitals',
    'fail',
    'files.present: meta.json is missing',
    (copy) => renameSync(copy.file('meta.json'), copy.file('META.JSON')),
  ],
  [
    'labels that are no JSON',
    'fail',
    'schema.labels: labels.jsonl: # of # lines are wrong; line #: Unexpected token \'h\', "hello" is not valid JSON',
    file('labels.jsonl', 'hello\n'),
  ],
  [
    'labels before the video',
    'fail',
    'schema.labels: labels.jsonl: # of # lines are wrong; line #: val.toxicity: Invalid input: expected number, rec',
    file('labels.jsonl', '{"ts_us":1,"type":"chat_agg","val":{"excitement":0.5}}\n'),
  ],
  [
    'a verdict of its own',
    'fail',
    'schema.qat: qat.json: qat_version: Invalid input: expected "#"',
    file('qat.json', '{"verdict":"pass"}'),
  ],
  ['an envelope that is none', 'pass', '', file('shard.dsse.json', '{}')],
];

function ffmpegBeside(): Change {
  return (copy) => {
    execFileSync('ffmpeg', ['-v', 'error', '-copyts', '-i', copy.file('video.ivf'), '-c', 'copy', copy.file('video.mkv')]);
  };
}

/** Their video is encoded anew, or their table has a row group a row: 60 of the 150 s that all take in a browser. */
const LONG_KINDS = ['gzip', 'a row group a row', 'ten bits', 'half of the frames'];

export const KINDS = LONG ? ALL : ALL.filter(([name]) => !LONG_KINDS.includes(name));

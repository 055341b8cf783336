import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { MachineBundle } from '#format/core/documents/machine-bundle.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { gap } from '#test/support/gap.ts';
import { long } from '#test/support/long.ts';
import { TemporaryFolder } from '#test/support/temporary.ts';
import { LADDER } from '#video/core/encoder-plan.ts';
import { HARDWARE } from '#video/core/hardware.ts';

const SMALL = ['--size', '320x180', '--fps', '30', '--seconds', '5'];

let display: VirtualDisplay;
let folder: TemporaryFolder;
beforeAll(async () => {
  display = await VirtualDisplay.start({ width: 640, height: 360 });
  folder = new TemporaryFolder();
});
afterAll(async () => {
  folder?.[Symbol.dispose]();
  await display?.[Symbol.asyncDispose]();
});

const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('gap-bundle-'));

describe('what a machine can do, in one file', () => {
  long('has system, encoders, ladder, and the error of the stamps with a take’s figures; nothing of the recording stays', async () => {
    const file = join(folder.path, 'machine.json');
    const before = left();
    const run = await gap(['doctor', '--display', display.name, '--bundle', file, ...SMALL]);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toContain(`Written to ${file}: no names, titles or pictures are in it`);
    const text = readFileSync(file, 'utf8');
    const bundle = MachineBundle.parse(JSON.parse(text));
    expect(bundle.failed).toEqual([]);
    expect(bundle.ladder.map(({ name }) => name)).toEqual(LADDER.map(({ name }) => name));
    expect(bundle.encoders.length + bundle.not_tried.length).toBe(HARDWARE.length);
    expect(bundle.take?.frames).toBeGreaterThan(100);
    expect(bundle.calibration?.fps).toBe(30);
    for (const name of [homedir(), hostname(), tmpdir(), process.cwd()]) expect(text.toLowerCase()).not.toContain(name.toLowerCase());
    expect(left()).toEqual(before);
    const read = await gap(['doctor', '--read', file]);
    expect(read.code).toBe(0);
    expect(read.stdout).toContain(bundle.host.os);
    expect(read.stdout).toContain('Stamps of x11grab, ');
    expect(JSON.parse((await gap(['doctor', '--read', file, '--json'])).stdout)).toEqual(bundle);
  });

  long('names the steps that cannot be done, and goes on', async () => {
    const file = join(folder.path, 'blind.json');
    const run = await gap(['doctor', '--display', ':987', '--bundle', file, ...SMALL]);
    expect(run.code).toBe(0);
    const { failed, checks, ladder } = MachineBundle.parse(JSON.parse(readFileSync(file, 'utf8')));
    expect(failed.map(({ step }) => step)).toEqual(['the screen', 'the error of the stamps, 5 s']);
    expect(checks.find(({ check }) => check === 'preflight.display')?.severity).toBe('fail');
    expect(ladder.length).toBe(LADDER.length);
  });

  long('is refused before any work where it cannot be written, and when it is no such file', async () => {
    mkdirSync(join(folder.path, 'taken'));
    const run = await gap(['doctor', '--display', display.name, '--bundle', join(folder.path, 'taken'), ...SMALL]);
    expect(run).toMatchObject({ code: 2, stderr: expect.stringMatching(/taken: .*\n.*Name a file in a folder that you may write to/) });
    expect(run.stderr).not.toContain('Trying');
    for (const [name, text] of Object.entries({ torn: '{', other: '{"bundle_version":"2"}', large: ' '.repeat(1_000_001) })) {
      const path = join(folder.path, name);
      writeFileSync(path, text);
      expect(await gap(['doctor', '--read', path])).toMatchObject({ code: 2, stderr: expect.stringContaining(`${name}: `) });
    }
    expect(await gap(['doctor', '--read', join(folder.path, 'none')])).toMatchObject({ code: 2 });
    expect(await gap(['doctor', '--bundle', join(folder.path, 'short'), '--seconds', '2'])).toMatchObject({ code: 2 });
    expect(existsSync(join(folder.path, 'short'))).toBe(false);
  });
});

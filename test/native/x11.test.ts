import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEYBOARD } from '#format/core/input/codes.ts';
import { keysOf } from '#format/core/input/keymask.ts';
import { nowUs } from '#native/clock.ts';
import { parseHotkey } from '#native/core/hotkeys/hotkey.ts';
import { type GameChoice, parseGameRule } from '#native/core/input/game-rule.ts';
import { querySlaves } from '#native/x11/devices.ts';
import { X11Input } from '#native/x11/input-system.ts';
import { queryX11Screen } from '#native/x11/screen/query-screen.ts';
import { openDisplay, xlib } from '#native/x11/xlib.ts';
import { XTestPlayer } from '#native/x11/xtest.ts';
import { PlainWindows } from '#scripts/demo/plain-windows.ts';
import { Stage } from '#scripts/demo/stage.ts';
import { VirtualDisplay } from '#scripts/demo/virtual-display.ts';
import { until } from '#test/support/gap.ts';
import { TestTarget } from '#test/support/input-target.ts';
import { long } from '#test/support/long.ts';
import { SecondKeyboard } from '#test/support/second-keyboard.ts';

describe('raw X11 input', () => {
  let stage: Stage;
  // The demo game holds the pointer, as games do: a client of XInput 2.0 would see no motion at all.
  beforeAll(async () => {
    stage = await Stage.open({ playing: false });
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  const listen = (game: GameChoice = 'any', hotkeys = {}) => {
    const target = new TestTarget();
    const input = new X11Input({ display: stage.display.name, game, hotkeys }, target);
    target.gate.arm(nowUs());
    const turn = () => {
      // As the loop does, whose next row has it.
      if (target.gate.resumes) input.readHeld();
      input.drain();
      target.gate.row(KEYBOARD, 0, nowUs(), 0, nowUs());
      input.lookAtFocus();
    };
    // What is down by now was found so.
    turn();
    /** What was received: at least `atLeast` events, and any others in the tenth of a second after. */
    const taken = async (atLeast: number) => {
      await until(`${atLeast} events are there`, () => {
        turn();
        return target.pending >= atLeast;
      });
      for (let i = 0; i < 20; i++) {
        await sleep(5);
        turn();
      }
      return target.take();
    };
    /** Waits until the game is known to have the focus: a busy server answers late. */
    const focused = () =>
      until('the game has the focus', () => {
        turn();
        return target.reasons.length > 0 && target.reasons.at(-1) === undefined;
      });
    return { target, input, taken, turn, focused, [Symbol.dispose]: () => input[Symbol.dispose]() };
  };

  it('receives every key, button, notch and motion, in order, while a game holds the pointer', async () => {
    using listener = listen();
    using player = new XTestPlayer(stage.display.name);
    const before = nowUs();
    player.key('KeyW', true);
    player.move(7, -3);
    player.button(1, true);
    player.button(1, false);
    player.button(4, true);
    player.button(4, false);
    player.key('KeyW', false);
    const taken = await listener.taken(6);
    expect(taken.map(({ code, value }) => [code, value])).toEqual([
      ['W', 1],
      ['move', 0],
      ['LMB', 1],
      ['LMB', 0],
      ['wheel_y', 1],
      ['W', 0],
    ]);
    expect(taken[1]).toMatchObject({ dx: 7, dy: -3, device: 'mouse' });
    for (const { tsUs } of taken) expect(tsUs).toBeGreaterThanOrEqual(before);
  });

  it('keeps sums exactly over a thousand motions', async () => {
    using listener = listen();
    using player = new XTestPlayer(stage.display.name);
    let sum = 0;
    for (let i = 0; i < 1000; i++) {
      const dx = (i % 7) - 3 || 1;
      player.move(dx, 0);
      sum += dx;
    }
    const taken = await listener.taken(1000);
    expect(taken).toHaveLength(1000);
    expect(taken.reduce((total, { dx }) => total + dx, 0)).toBe(sum);
  });

  it('counts keys outside the profile and stores nothing about them', async () => {
    using listener = listen();
    using player = new XTestPlayer(stage.display.name);
    // P, A (mapped), S (mapped), 1: somebody types.
    for (const keycode of [33, 38, 39, 10]) {
      player.keycode(keycode, true);
      player.keycode(keycode, false);
    }
    expect((await listener.taken(4)).map(({ code }) => code)).toEqual(['A', 'A', 'S', 'S']);
    expect(listener.target.gate.unmapped).toBe(4);
  });

  it('knows keys held since before it listened, and ignores auto-repeat', async () => {
    using player = new XTestPlayer(stage.display.name);
    player.key('KeyD', true);
    player.key('ShiftLeft', true);
    player.button(3, true);
    await sleep(50);
    using listener = listen();
    expect((await listener.taken(3)).map(({ code, value, held }) => [code, value, held])).toEqual([
      ['D', 1, true],
      ['RMB', 1, true],
      ['Shift', 1, true],
    ]);
    expect(keysOf(listener.target.sampler.keymask)).toEqual(['D', 'RMB', 'Shift']);
    // Longer than the server's auto-repeat delay (660 ms).
    await sleep(1000);
    expect(await listener.taken(0)).toEqual([]);
    player.key('KeyD', false);
    player.key('ShiftLeft', false);
    player.button(3, false);
    expect((await listener.taken(3)).map(({ code, value }) => [code, value])).toEqual([
      ['D', 0],
      ['Shift', 0],
      ['RMB', 0],
    ]);
    expect(listener.target.sampler.keymask).toBe(0);
  });

  it('two keyboards may hold one key, and one unplugged in mid-press releases it', async () => {
    using listener = listen();
    using player = new XTestPlayer(stage.display.name);
    using second = new SecondKeyboard(stage.display.name, querySlaves);
    // W, by its X keycode.
    const keycodeW = 25;
    await listener.taken(0);
    player.key('KeyW', true);
    second.keycode(keycodeW, true);
    player.key('KeyW', false);
    expect((await listener.taken(1)).map(({ code, value }) => `${code}${value}`)).toEqual(['W1']);
    expect(keysOf(listener.target.sampler.keymask)).toEqual(['W']);
    const display = openDisplay(stage.display.name);
    const keyboard = querySlaves(display).find(({ name }) => name.startsWith('second') && name.endsWith('XTEST pointer'));
    xlib().closeDisplay(display);
    second.unplug(keyboard?.master as number);
    expect((await listener.taken(1)).map(({ code, value }) => `${code}${value}`)).toEqual(['W0']);
    expect(listener.target.sampler.keymask).toBe(0);
  });

  long('a source that goes silent is noticed within 5 s and asked for its events again', async () => {
    using listener = listen();
    using player = new XTestPlayer(stage.display.name);
    const { input, target } = listener;
    let moves = 0;
    const watch = async (seconds: number): Promise<number | undefined> => {
      const beganUs = nowUs();
      for (let n = 0; nowUs() < beganUs + seconds * 1e6; n++) {
        const movedUs = nowUs();
        player.move(n % 2 === 0 ? 1 : -1, 0);
        moves += 1;
        await sleep(50);
        listener.turn();
        const now = nowUs();
        if (!target.liveness.due(now)) continue;
        const idleUs = input.idleUs();
        // The server counts in milliseconds; how late we ask is the machine's affair.
        expect(idleUs).toBeLessThan(nowUs() - movedUs + 5000);
        if (target.liveness.look(now, idleUs as number)) return (now - beganUs) / 1e6;
      }
      return undefined;
    };
    expect(await watch(2)).toBeUndefined();
    target.take();
    // Our events stop, as when a server resets its devices.
    input.silence();
    const noticedS = await watch(8);
    expect(noticedS).toBeLessThan(5);
    expect(target.take().length).toBeLessThan(3);
    input.restart();
    moves = 0;
    expect(await watch(2)).toBeUndefined();
    // How many there are in two seconds is the machine's affair (20 once, on two busy cores), and how late the server tells the last two of them.
    const heard: unknown[] = [];
    for (const endUs = nowUs() + 60e6; heard.length < moves && nowUs() < endUs; heard.push(...target.take())) listener.turn();
    expect([moves > 2, heard.length]).toEqual([true, moves]);
  });

  describe('the focus', () => {
    const ours = [parseGameRule('title:GAP demo*')];

    it('matches the game by its title, its process or its executable, and nothing else', async () => {
      for (const [rule, open] of [
        ['title:*demo GAME', true],
        [`pid:${stage.gamePid}`, true],
        ['node', true],
        ['title:*Doom*', false],
        ['pid:1', false],
        ['doom', false],
      ] as const) {
        using listener = listen([parseGameRule(rule)]);
        await listener.taken(0);
        // The server may be slow to say which window has it; until then it is not the game.
        const opened = () => {
          listener.turn();
          return listener.target.reasons.at(-1) === undefined;
        };
        if (open) await until(`${rule} has the focus`, opened);
        expect([rule, listener.target.reasons.at(-1)]).toEqual([rule, open ? undefined : 'unfocused']);
      }
    });

    it('leaves with the active window and returns with it', async () => {
      using listener = listen(ours);
      using windows = new PlainWindows(stage.display.name);
      using player = new XTestPlayer(stage.display.name);
      const follow = async (reason: string | undefined) =>
        until(`the focus is ${reason ?? 'the game’s'}`, () => {
          listener.turn();
          return listener.target.reasons.at(-1) === reason;
        });
      await follow(undefined);
      const other = windows.open('Notes');
      await follow('unfocused');
      player.key('KeyW', true);
      player.key('KeyW', false);
      expect(await listener.taken(0)).toEqual([]);
      windows.rename(other, 'GAP demo notes');
      await follow(undefined);
      windows.rename(other, 'Notes');
      await follow('unfocused');
      windows.close(other);
      await follow(undefined);
      await sleep(20);
      player.key('KeyD', true);
      player.key('KeyD', false);
      expect((await listener.taken(2)).map(({ code }) => code)).toEqual(['D', 'D']);
    });

    it('is unknown while the server does not answer, which does not mean another window has it', async () => {
      using listener = listen(ours);
      await listener.focused();
      // Its first answers are new to the listener, which then asks for more and waits for that.
      await listener.taken(0);
      await listener.focused();
      const { server } = stage.display;
      // From outside: a thread that waits for the server cannot wake it.
      const stopped = spawn('sh', ['-c', `kill -STOP ${server.pid}; sleep 1.5; kill -CONT ${server.pid}`]);
      const { length: before } = listener.target.reasons;
      await once(stopped, 'spawn');
      // A thread that was held up itself for as long has asked in vain only once.
      await sleep(400);
      listener.turn();
      expect(listener.target.reasons.slice(before)).toEqual([]);
      await until('the answer is late', () => {
        listener.turn();
        return listener.target.reasons.length > before;
      });
      expect(listener.target.reasons[before]).toBe('focus-unknown');
      await once(stopped, 'exit');
      await listener.focused();
    });

    it('is lost when another program takes the keyboard without taking the focus, as a lock screen does', async () => {
      using listener = listen(ours);
      using windows = new PlainWindows(stage.display.name);
      using player = new XTestPlayer(stage.display.name);
      await listener.focused();
      windows.grabKeyboard();
      player.key('KeyW', true);
      player.key('KeyW', false);
      expect(await listener.taken(0)).toEqual([]);
      expect(listener.target.reasons.at(-1)).toBe('secure-input');
      windows.ungrabKeyboard();
      await listener.focused();
    });
  });

  it('hotkeys fire once, whatever else is held, without a gap, and one already taken is an error', async () => {
    const hotkeys = { marker: parseHotkey('marker', 'Ctrl+Shift+F9'), hold: parseHotkey('hold', 'Ctrl+Alt+Shift+H') };
    using listener = listen([parseGameRule('title:GAP demo*')], hotkeys);
    using player = new XTestPlayer(stage.display.name);
    await listener.focused();
    const { length: before } = listener.target.reasons;
    const look = async (turns: number) => {
      for (let i = 0; i < turns; i++) {
        await sleep(20);
        listener.turn();
      }
    };
    for (const key of ['ControlLeft', 'ShiftLeft', 'F9'] as const) player.key(key, true);
    // Longer than the server's auto-repeat delay.
    await look(50);
    for (const key of ['F9', 'ShiftLeft', 'ControlLeft'] as const) player.key(key, false);
    await look(10);
    const reasons = listener.target.reasons.slice(before);
    await listener.taken(2);
    expect(listener.target.hotkeys).toEqual(['marker']);
    // No gap at all, unless the server was too slow to say who has the focus.
    expect(reasons.filter((reason) => reason !== undefined && reason !== 'focus-unknown')).toEqual([]);
    expect(() => listen('any', { panic: parseHotkey('panic', 'Ctrl+Alt+F4') })).toThrow(/reserved by the X server for its consoles/);
    expect(() => listen('any', { panic: hotkeys.hold })).toThrow(/The panic hotkey Ctrl\+Alt\+Shift\+KeyH belongs to another program/);
  });

  it('refuses a display that is not there, with a remedy', () => {
    expect(() => openDisplay(':987')).toThrow(/Display :987 cannot be opened/);
  });

  it('asks the server for its size and name', () => {
    expect(queryX11Screen(stage.display.name)).toMatchObject({
      width: 1280,
      height: 720,
      server: expect.stringMatching(/X\.Org Foundation \d+/),
    });
  });
});

it('the X server’s death ends only the connection', async () => {
  const child = spawn(process.execPath, ['test/support/lost-display.ts'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  expect([code, stdout.trim()]).toEqual([0, 'still alive: hung up']);
});

it('a player outlives its X server, however long it plays on', async () => {
  await using display = await VirtualDisplay.start({ width: 320, height: 180, windowManager: false });
  using player = new XTestPlayer(display.name);
  player.move(1, 1);
  display.server.kill('SIGKILL');
  await once(display.server, 'exit');
  // Xlib's buffer is full after 450.
  for (let n = 0; n < 2000; n++) player.move(1, 1);
  player.key('KeyW', true);
  player.button(1, true);
});

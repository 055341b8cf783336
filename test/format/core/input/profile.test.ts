import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProfile, MAX_ACTIONS } from '#core/input/profile-check.ts';
import { nearestName } from '#format/core/findings/nearest-name.ts';
import { codeIndex, EVENT_CODES } from '#format/core/input/codes.ts';
import { compileProfile, customColumns, UNMAPPED } from '#format/core/input/compile-profile.ts';
import { PHYSICAL_KEYS, type PhysicalKey, physicalIndex, physicalTable, UNKNOWN_KEY } from '#format/core/input/physical-keys.ts';
import { BASELINE_PROFILE } from '#format/core/input/profile.ts';
import { english } from '#format/core/said.ts';

// Wrong on purpose. cspell:ignore Sapce mouze spce

const text = (change: object) => JSON.stringify({ ...BASELINE_PROFILE, ...change }, undefined, 2);

describe('physical keys', () => {
  it('have one number in each system, and no two share one', () => {
    for (const system of ['usb', 'evdev', 'windows', 'macos'] as const) {
      const found = [...physicalTable(system)].filter((index) => index !== UNKNOWN_KEY);
      expect(new Set(found).size).toBe(found.length);
      expect(found.length).toBeGreaterThan(95);
    }
    expect(PHYSICAL_KEYS.length).toBeLessThan(UNKNOWN_KEY);
  });

  it('have the numbers that Linux, Windows and macOS use', () => {
    const at = (system: 'usb' | 'evdev' | 'windows' | 'macos', code: number) => PHYSICAL_KEYS[physicalTable(system)[code] as number];
    expect([at('evdev', 17), at('windows', 0x11), at('macos', 13), at('usb', 26)]).toEqual(['KeyW', 'KeyW', 'KeyW', 'KeyW']);
    expect([at('evdev', 97), at('windows', 0x11d), at('macos', 0x3e), at('usb', 228)]).toEqual(Array(4).fill('ControlRight'));
    expect(at('macos', 0)).toBe('KeyA');
  });
});

describe('a key profile', () => {
  it('of the baseline maps the spec’s keys to the spec’s bits', () => {
    const { codeOf, stateBits } = compileProfile(BASELINE_PROFILE);
    const bit = (key: PhysicalKey) => stateBits[codeOf[physicalIndex(key) as number] as number];
    expect((['KeyW', 'MouseLeft', 'ShiftRight', 'ControlLeft'] as const).map(bit)).toEqual([1, 64, 1024, 32]);
    expect(codeOf[physicalIndex('KeyP') as number]).toBe(UNMAPPED);
    expect(codeOf[UNKNOWN_KEY]).toBe(UNMAPPED);
  });

  it('gives each column of its own a bit of the state', () => {
    const keys = { Digit1: 'Weapon1', Digit2: 'Weapon2', Digit3: 'Weapon3' };
    const actions = { Weapon1: { column: 'custom_a' }, Weapon2: { column: 'custom_b' }, Weapon3: { column: 'custom_a' } };
    const { profile } = checkProfile(text({ keys: { ...BASELINE_PROFILE.keys, ...keys }, actions }));
    const { codeOf, stateBits, columns } = compileProfile(profile ?? BASELINE_PROFILE);
    expect(columns).toEqual(['custom_a', 'custom_b']);
    const bits = (key: PhysicalKey) => stateBits[codeOf[physicalIndex(key) as number] as number];
    expect((['Digit1', 'Digit2', 'Digit3'] as const).map(bits)).toEqual([1 << 16, 1 << 17, 1 << 16]);
  });

  it('gives its own actions a bit or a column', () => {
    const { profile } = checkProfile(
      text({
        keys: { ...BASELINE_PROFILE.keys, KeyG: 'Grenade', Digit1: 'Weapon1', Digit2: 'Weapon2', MouseBack: 'Grenade' },
        actions: { Grenade: { bit: 12 }, Weapon1: { column: 'custom_weapon' }, Weapon2: { column: 'custom_weapon' } },
      }),
    );
    const { codes, codeOf, stateBits, columns } = compileProfile(profile ?? BASELINE_PROFILE);
    expect(columns).toEqual(['custom_weapon']);
    expect(codes.slice(EVENT_CODES.length)).toEqual(['Grenade', 'Weapon1', 'Weapon2']);
    const bits = (key: PhysicalKey) => stateBits[codeOf[physicalIndex(key) as number] as number];
    expect((['KeyG', 'MouseBack', 'Digit1', 'Digit2'] as const).map(bits)).toEqual([1 << 12, 1 << 12, 1 << 16, 1 << 16]);
    expect(stateBits[codeIndex('move')]).toBe(0);
  });

  it.each(readdirSync('resources/profiles'))('%s, which ships with the recorder, is valid and named after its file', (file) => {
    const { profile, problems } = checkProfile(readFileSync(`resources/profiles/${file}`, 'utf8'));
    expect(problems).toEqual([]);
    expect(`${profile?.name}.json`).toBe(file);
  });

  it('is the same baseline in the resources and in the code', () => {
    expect(checkProfile(readFileSync('resources/profiles/baseline.json', 'utf8')).profile).toEqual(BASELINE_PROFILE);
  });

  const wrong: [string, string, Partial<{ line: number; says: RegExp; remedy: RegExp }>][] = [
    [
      'an unknown key',
      text({ keys: { KeyW: 'W', LeftControl: 'Ctrl' } }),
      { line: 7, says: /keys\.LeftControl.*not a physical key/, remedy: /"ControlLeft"/ },
    ],
    ['a key in another spelling', text({ keys: { keyw: 'W' } }), { line: 6, remedy: /"KeyW"/ }],
    ['an unknown action', text({ keys: { KeyW: 'Sapce' } }), { line: 6, says: /"Sapce" is not an action/, remedy: /"Space"/ }],
    ['an unknown field', text({ mouze: {} }), { says: /"mouze" is not a field/, remedy: /"mouse"/ }],
    ['an unknown field of the mouse', text({ mouse: { dip: 800 } }), { says: /mouse\.dip: "dip" is not a field/, remedy: /"dpi"/ }],
    ['an unknown field of an action', text({ actions: { Map: { bits: 11 } } }), { says: /"bits" is not a field/, remedy: /"bit"/ }],
    [
      'too many actions',
      text({ actions: Object.fromEntries(Array.from({ length: MAX_ACTIONS }, (_, i) => [`A${i}`, {}])) }),
      { says: /^actions: \d+$/, remedy: new RegExp(`room for ${MAX_ACTIONS}`) },
    ],
    ['a bit of the spec', text({ actions: { Map: { bit: 4 } } }), { says: /actions\.Map\.bit/ }],
    [
      'a bit given twice',
      text({ actions: { Map: { bit: 11 }, Use: { bit: 11 } } }),
      { says: /actions\.Use: bit 11 already belongs to Map/ },
    ],
    ['a bit and a column', text({ actions: { Map: { bit: 11, column: 'custom_map' } } }), { says: /not both/ }],
    ['a column of the recorder', text({ actions: { Map: { column: 'custom_events' } } }), { says: /column of the recorder/ }],
    ['an action of the spec', text({ actions: { W: { bit: 11 } } }), { says: /actions\.W: is an action of the spec/ }],
    ['a mouse of 0 dpi', text({ mouse: { dpi: 0 } }), { says: /mouse\.dpi/ }],
    ['broken JSON', '{\n  "name": x\n}', { line: 2, says: /is not JSON/ }],
    ['a future version', text({ profile_version: 2 }), { line: 2, says: /profile_version/ }],
    [
      'too many columns',
      text({ actions: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`A${i}`, { column: `custom_a${i}` }])) }),
      { says: /17 columns/ },
    ],
  ];
  it.each(wrong)('with %s is refused, with line and remedy', (_, profile, { line, says, remedy }) => {
    const { problems, profile: none } = checkProfile(profile);
    expect(none).toBeUndefined();
    const [problem] = problems;
    if (line !== undefined) expect(problem?.line).toBe(line);
    if (says !== undefined) expect(english(problem?.says ?? '')).toMatch(says);
    expect(english(problem?.remedy ?? '')).toMatch(remedy ?? /./);
  });

  it('of arbitrary text never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (anything) => {
        const { problems, profile } = checkProfile(anything);
        expect(profile === undefined).toBe(problems.length > 0);
      }),
    );
  });

  it('names each column once', () => {
    expect(customColumns({ A: { column: 'custom_x' }, B: { column: 'custom_x' }, C: {} })).toEqual(['custom_x']);
  });
});

it('the nearest name is the one probably meant, or none', () => {
  expect(nearestName('spce', ['Space', 'Slash'])).toBe('Space');
  expect(nearestName('qqqqqqq', ['Space', 'Slash'])).toBeUndefined();
  expect(nearestName('x', [])).toBeUndefined();
});

import type { z } from 'zod';
import { messageOf } from '#format/core/errors.ts';
import { nearestName } from '#format/core/findings/nearest-name.ts';
import { customColumns } from '#format/core/input/compile-profile.ts';
import { PHYSICAL_KEYS } from '#format/core/input/physical-keys.ts';
import { BASE_ACTIONS, KeyProfile, MAX_CUSTOM_COLUMNS } from '#format/core/input/profile.ts';
import { said, type Words } from '#format/core/said.ts';

/** An event's code is one byte, and pads and wheels need some. */
export const MAX_ACTIONS = 128;

/** Something wrong with a profile: where, what, and what to do. */
export interface ProfileProblem {
  /** From 1; of the name or value at fault, or of its object. */
  readonly line: number;
  readonly says: Words;
  readonly remedy: Words;
}

export interface ProfileCheck {
  /** Undefined when there is any problem. */
  readonly profile: KeyProfile | undefined;
  readonly problems: readonly ProfileProblem[];
}

/** Reads a profile's text and reports everything wrong with it, each with its line and the closest valid name. */
export function checkProfile(text: string): ProfileCheck {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { profile: undefined, problems: [syntaxProblem(text, messageOf(error))] };
  }
  const parsed = KeyProfile.safeParse(value);
  const problems = parsed.success ? meaningProblems(text, parsed.data) : parsed.error.issues.flatMap((issue) => problemsOf(text, issue));
  return { profile: problems.length === 0 ? parsed.data : undefined, problems };
}

function syntaxProblem(text: string, message: string): ProfileProblem {
  return { line: lineAt(text, syntaxErrorAt(text)), says: said`is not JSON: ${message}`, remedy: said`Correct the syntax on this line` };
}

/** Where a text stops being the beginning of valid JSON. V8 does not always say; a valid beginning fails only because it ends. */
function syntaxErrorAt(text: string): number {
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = messageOf(error);
    return /end of JSON input|Unterminated/.test(message) || Number(/position (\d+)/.exec(message)?.[1]) === text.length;
  }
}

function problemsOf(text: string, issue: z.core.$ZodIssue): ProfileProblem[] {
  const path = issue.path.map(String);
  const line = lineOf(text, path);
  if (issue.code === 'unrecognized_keys') {
    const known = path.length > 0 && path[0] === 'keys' ? PHYSICAL_KEYS : fieldsAt(path);
    return issue.keys.map((key) => unknownName(lineOf(text, [...path, key]), key, path, known));
  }
  // What is wrong with a name stands inside.
  const message = (issue.code === 'invalid_key' ? issue.issues[0] : undefined)?.message ?? issue.message;
  return [
    { line, says: said`${path.join('.') || said`the profile`}: ${message}`, remedy: said`See resources/schemas/profile.schema.json` },
  ];
}

function unknownName(line: number, name: string, path: readonly string[], known: readonly string[]): ProfileProblem {
  const nearest = nearestName(name, known);
  const what = path[0] === 'keys' ? said`is not a physical key` : said`is not a field`;
  return {
    line,
    says: said`${[...path, name].join('.')}: ${JSON.stringify(name)} ${what}`,
    remedy: nearest === undefined ? said`Remove it` : said`Did you mean ${JSON.stringify(nearest)}?`,
  };
}

const { shape } = KeyProfile;
/** Fields of the objects in a profile. */
const FIELDS: Readonly<Record<string, object>> = {
  actions: shape.actions.unwrap().valueType.shape,
  mouse: shape.mouse.unwrap().shape,
  pad: shape.pad.unwrap().shape,
  latency: shape.latency.unwrap().shape,
};
const fieldsAt = ([first]: readonly string[]) => Object.keys(first === undefined ? shape : (FIELDS[first] ?? {}));

/** What no schema can check: keys with unknown actions, bits used twice. */
function meaningProblems(text: string, { keys, actions }: KeyProfile): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  const known = [...BASE_ACTIONS, ...Object.keys(actions)];
  for (const [key, action] of Object.entries(keys)) {
    if (known.includes(action)) continue;
    const nearest = nearestName(action, known);
    problems.push({
      line: lineOf(text, ['keys', key]),
      says: said`keys.${key}: ${JSON.stringify(action)} is not an action`,
      remedy:
        nearest === undefined
          ? said`List it under "actions"`
          : said`Did you mean ${JSON.stringify(nearest)}? Otherwise list it under "actions"`,
    });
  }
  const bits = new Map<number, string>();
  for (const [name, { bit }] of Object.entries(actions)) {
    const line = lineOf(text, ['actions', name]);
    if (BASE_ACTIONS.includes(name))
      problems.push({ line, says: said`actions.${name}: is an action of the spec`, remedy: said`Choose another name for yours` });
    if (bit === undefined) continue;
    const before = bits.get(bit);
    if (before !== undefined)
      problems.push({
        line,
        says: said`actions.${name}: bit ${bit} already belongs to ${before}`,
        remedy: said`Choose another from 11 to 15`,
      });
    bits.set(bit, name);
  }
  if (known.length > MAX_ACTIONS)
    problems.push({
      line: lineOf(text, ['actions']),
      says: said`actions: ${known.length}`,
      remedy: said`A profile has room for ${MAX_ACTIONS}`,
    });
  const columns = customColumns(actions);
  if (columns.length > MAX_CUSTOM_COLUMNS)
    problems.push({
      line: lineOf(text, ['actions']),
      says: said`actions: ${columns.length} columns`,
      remedy: said`A row has room for ${MAX_CUSTOM_COLUMNS}`,
    });
  return problems;
}

/** The line with the last name of a path; names are searched for in order, each after the one before. */
function lineOf(text: string, path: readonly string[]): number {
  let at = 0;
  for (const name of path) {
    const found = new RegExp(`${escaped(JSON.stringify(name))}\\s*:`, 'g');
    found.lastIndex = at;
    const match = found.exec(text);
    if (match === null) break;
    at = match.index;
  }
  return lineAt(text, at);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const lineAt = (text: string, at: number) => text.slice(0, at).split('\n').length;

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { GapError, messageOf } from '#format/core/errors.ts';
import { type Protocol, playOf, readProtocol } from '#play/core/protocol.ts';

/** Reads a protocol file. Throws a GapError (`usage.protocol`) that names the file and line of each fault. */
export function readProtocolFile(file: string): Protocol {
  if (!existsSync(file)) throw new GapError('usage.protocol', `${file}: there is no such file`, 'Give a protocol (docs/game-state.md)');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new GapError('usage.protocol', `${file}: ${messageOf(cause)}`, 'Give a file that can be read', { cause });
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const [broken] = errors;
  if (broken !== undefined || tree === undefined)
    throw wrong([
      `${file}:${lineAt(broken?.offset ?? 0)}: not JSON: ${broken === undefined ? 'empty' : printParseErrorCode(broken.error)}`,
    ]);
  const found = readProtocol(JSON.parse(text));
  if ('scenes' in found) {
    const game = playOf(found)?.game;
    if (game === undefined || existsSync(join(dirname(file), game))) return found;
    const at = found.scenes.findIndex(({ scene }) => scene === 'play');
    const path = ['scenes', at, 'game'];
    throw wrong([`${file}:${lineAt(nearest(tree, path).offset)}: ${path.join('.')}: there is no ${join(dirname(file), game)}`]);
  }
  throw wrong(found.map(({ path, says }) => `${file}:${lineAt(nearest(tree, path).offset)}: ${path.join('.') || 'the file'}: ${says}`));
}

/** The node at a path; for a missing value, its closest existing parent. */
function nearest(tree: Node, path: readonly (string | number)[]): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(tree, [...path.slice(0, length)]);
    if (node !== undefined) return node;
  }
  return tree;
}

function wrong(lines: readonly string[]): GapError {
  return new GapError('usage.protocol', lines.join('\n'), 'Fix these places (docs/game-state.md lists the scenes)');
}

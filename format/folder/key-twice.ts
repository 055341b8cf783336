import { visit } from 'jsonc-parser';

/** The first key that a JSON text has twice in one object, with its path; undefined where there is none. `JSON.parse` keeps the last, others the first. */
export function keyTwice(text: string): string | undefined {
  const objects: Set<string>[] = [];
  let found: string | undefined;
  visit(text, {
    onObjectBegin: () => {
      objects.push(new Set());
    },
    onObjectEnd: () => {
      objects.pop();
    },
    onObjectProperty: (name, ...[, , , , path]) => {
      const keys = objects.at(-1);
      if (keys?.has(name) === true) found ??= [...path(), name].join('.');
      keys?.add(name);
    },
  });
  return found;
}

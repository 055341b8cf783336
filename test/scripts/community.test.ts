import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const text = (path: string) => readFileSync(path, 'utf8');

describe('an issue form', () => {
  interface Field {
    readonly type: string;
    readonly id?: string;
    readonly attributes?: { readonly label?: string; readonly value?: string };
  }
  /** What GitHub refuses of a form (its "Syntax for GitHub's form schema"). */
  const wrongIn = (form: string): string[] => {
    const { name, description, body = [] } = parse(form) as { name?: string; description?: string; body?: readonly Field[] };
    const ids = body.map(({ id }) => id);
    return [
      ...(name === undefined || description === undefined ? ['it has no name or description'] : []),
      ...body.flatMap(({ type, id, attributes }, i) => [
        ...(['textarea', 'input', 'dropdown', 'checkboxes', 'markdown'].includes(type) ? [] : [`field ${i} is a ${type}`]),
        ...((type === 'markdown' ? attributes?.value : attributes?.label) === undefined ? [`field ${i} says nothing`] : []),
        ...(id !== undefined && ids.indexOf(id) !== i ? [`${id} is there twice`] : []),
      ]),
      ...(body.some(({ type }) => type !== 'markdown') ? [] : ['it asks nothing']),
    ];
  };

  it.each(globSync('.github/ISSUE_TEMPLATE/*.yml').filter((path) => !path.endsWith('config.yml')))('%s is one', (path) => {
    expect(wrongIn(text(path))).toEqual([]);
  });

  it('is none without what GitHub asks for', () => {
    const form = text('.github/ISSUE_TEMPLATE/wish.yml');
    expect(wrongIn(form.replace('name: A wish', 'title: A wish'))).toEqual(['it has no name or description']);
    expect(wrongIn(form.replace('type: textarea', 'type: text'))).toEqual(['field 0 is a text']);
    expect(wrongIn(form.replace('label:', 'hint:'))).toEqual(['field 0 says nothing']);
    expect(wrongIn(form.slice(0, form.indexOf('body:')))).toEqual(['it asks nothing']);
  });
});

it('a container for development is the one that Linux is tested and released in', () => {
  const { image } = JSON.parse(text('.devcontainer/devcontainer.json')) as { readonly image: string };
  for (const workflow of ['ci', 'release']) expect(text(`.github/workflows/${workflow}.yml`)).toContain(`'${image}'`);
});

it('editors are told the width that the formatter has', () => {
  const { formatter } = JSON.parse(text('biome.json')) as { readonly formatter: { readonly lineWidth: number } };
  expect(text('.editorconfig')).toContain(`max_line_length = ${formatter.lineWidth}\n`);
});

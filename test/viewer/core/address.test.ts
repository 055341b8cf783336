import { describe, expect, it } from 'vitest';
import { type Address, addressOf, folderFile, hubFile, hubList, nextPage, originsOf } from '#viewer/core/address.ts';

const HERE = 'https://example.org/viewer/?x=1';
const hub = (id: string, revision = 'main', path = ''): Address => ({ kind: 'hub', id, revision, path });

describe('an address of shards', () => {
  it.each<[string, Address | undefined]>([
    ['https://store.example/take/1', { kind: 'folder', url: 'https://store.example/take/1/', query: '' }],
    [' https://store.example/take/1/meta.json ', { kind: 'folder', url: 'https://store.example/take/1/', query: '' }],
    ['https://store.example/a%20b/video.mkv', { kind: 'folder', url: 'https://store.example/a%20b/', query: '' }],
    ['http://127.0.0.1:8000', { kind: 'folder', url: 'http://127.0.0.1:8000/', query: '' }],
    // A signature goes to each file.
    ['https://store.example/take?token=secret#top', { kind: 'folder', url: 'https://store.example/take/', query: '?token=secret' }],
    ['shards/', { kind: 'folder', url: 'https://example.org/viewer/shards/', query: '' }],
    ['ann/doom-e1', hub('ann/doom-e1')],
    ['hf://datasets/ann/doom-e1', hub('ann/doom-e1')],
    ['hf://datasets/ann/doom-e1@v2/train/0001/', hub('ann/doom-e1', 'v2', 'train/0001')],
    ['https://huggingface.co/datasets/ann/doom-e1', hub('ann/doom-e1')],
    ['https://huggingface.co/datasets/ann/doom-e1/', hub('ann/doom-e1')],
    ['https://huggingface.co/datasets/ann/doom-e1/tree/main/tr%20ain', hub('ann/doom-e1', 'main', 'tr ain')],
    ['https://huggingface.co/datasets/ann/doom-e1/tree/refs%2Fpr%2F1/100%', hub('ann/doom-e1', 'refs/pr/1', '100%')],
    ['https://huggingface.co/ann/model', undefined],
    ['file:///home/ann/shard', undefined],
    ['javascript:alert(1)', undefined],
    ['', undefined],
    ['https://', undefined],
  ])('%j', (text, address) => {
    expect(addressOf(text, HERE)).toEqual(address);
  });

  it('of a page that was opened as a file is a whole one', () => {
    expect(addressOf('shards/', 'file:///home/ann/viewer.html')).toBeUndefined();
    expect(addressOf('https://store.example/x', 'file:///home/ann/viewer.html')).toMatchObject({ kind: 'folder' });
  });

  it('is all that a page may ask', () => {
    expect(originsOf({ kind: 'folder', url: 'https://store.example:8443/x/', query: '' })).toEqual(['https://store.example:8443']);
    expect(originsOf(hub('a/b'))).toEqual(['https://huggingface.co', 'https://*.huggingface.co', 'https://*.hf.co']);
  });
});

it('a file of a folder has its query, and the hub’s names are escaped', () => {
  expect(folderFile({ kind: 'folder', url: 'https://s.example/x/', query: '?sig=1' }, 'a b/c#.json')).toBe(
    'https://s.example/x/a%20b/c%23.json?sig=1',
  );
});

it('the hub lists a folder, and hands out a file', () => {
  const at = { kind: 'hub', id: 'ann/doom', revision: 'refs/pr/1', path: 'a b/c' } as const;
  expect(hubList(at)).toBe('https://huggingface.co/api/datasets/ann/doom/tree/refs%2Fpr%2F1/a%20b/c?recursive=true');
  expect(hubList({ ...at, revision: 'main', path: '' })).toBe('https://huggingface.co/api/datasets/ann/doom/tree/main?recursive=true');
  expect(hubFile(at, 'a b/c/video.ivf')).toBe('https://huggingface.co/datasets/ann/doom/resolve/refs%2Fpr%2F1/a%20b/c/video.ivf');
});

it('the hub’s answer leads on to itself alone', () => {
  const link = (to: string, rel = 'next') => `<${to}>; rel="${rel}"`;
  const next = 'https://huggingface.co/api/datasets/a/b/tree/main?recursive=true&cursor=xyz';
  expect(nextPage(link(next))).toBe(next);
  expect(nextPage(`${link('https://huggingface.co/first', 'first')}, ${link(next)}`)).toBe(next);
  expect(nextPage(link(next, 'last'))).toBeUndefined();
  expect(nextPage(link('https://elsewhere.example/'))).toBeUndefined();
  expect(nextPage(link('no address'))).toBeUndefined();
  expect(nextPage(null)).toBeUndefined();
});

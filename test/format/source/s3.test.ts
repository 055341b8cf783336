import { afterEach, expect, it, vi } from 'vitest';
import { s3Place } from '#format/source/s3.ts';

// cspell:ignore AKIAIOSFODNN
// The published example of AWS (Signature Version 4, "GET object"); its keys open nothing.
const EXAMPLE = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

afterEach(() => {
  vi.useRealTimers();
});

it('signs as AWS publishes it', async () => {
  vi.useFakeTimers({ now: new Date('2013-05-24T00:00:00Z') });
  const { sign } = s3Place('s3://examplebucket/test.txt', EXAMPLE);
  const headers = await sign?.(new URL('https://examplebucket.s3.amazonaws.com/test.txt'), { range: 'bytes=0-9' });
  expect(headers).toEqual({
    range: 'bytes=0-9',
    'x-amz-date': '20130524T000000Z',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  });
});

it.each([
  ['s3://shards/a/b.ivf', {}, 'https://shards.s3.us-east-1.amazonaws.com/a/b.ivf'],
  ['s3://shards/a/b.ivf', { AWS_REGION: 'eu-central-1' }, 'https://shards.s3.eu-central-1.amazonaws.com/a/b.ivf'],
  ['s3://our.shards/a b/ü+(1)', {}, 'https://s3.us-east-1.amazonaws.com/our.shards/a%20b/%C3%BC%2B%281%29'],
  ['s3://shards/a', { AWS_ENDPOINT_URL_S3: 'http://localhost:9000/' }, 'http://localhost:9000/shards/a'],
  ['s3://shards/a', { AWS_ENDPOINT_URL: 'https://store.example' }, 'https://store.example/shards/a'],
])('%s with %j is %s, unsigned without credentials', (place, env, url) => {
  expect(s3Place(place, env)).toEqual({ url: new URL(url), sign: undefined, signer: undefined });
});

it.each(['s3://', 's3://shards', 's3://shards/', 's3://UPPER/a', 's3://a/../b'])('refuses %s', (place) => {
  expect(() => s3Place(place, {})).toThrow(expect.objectContaining({ code: 'usage.place' }));
});

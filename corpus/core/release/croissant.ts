import { RELEASE_FILES, type Release } from '#corpus/core/release/release.ts';
import type { ReleaseFacts } from '#corpus/core/release/release-facts.ts';

/** Columns of `shards.parquet`, with their types in Croissant and what they say. */
export const RELEASE_COLUMNS = {
  sha256: { type: 'sc:Text', sql: 'VARCHAR', note: 'SHA-256 of the shard’s hashes.json, which names every file of it' },
  session_id: { type: 'sc:Text', sql: 'VARCHAR', note: 'the recording' },
  place: { type: 'sc:URL', sql: 'VARCHAR', note: 'where it lay when the release was made' },
  split: { type: 'sc:Text', sql: 'VARCHAR', note: 'train or val; all shards of one consent are in the same' },
  title: { type: 'sc:Text', sql: 'VARCHAR', note: 'the game' },
  fps: { type: 'sc:Float', sql: 'FLOAT', note: 'frames a second' },
  frames: { type: 'sc:Integer', sql: 'BIGINT', note: 'frames of the video' },
  duration_s: { type: 'sc:Float', sql: 'DOUBLE', note: 'length, seconds' },
  bytes: { type: 'sc:Integer', sql: 'BIGINT', note: 'of all its files' },
  revocation_id: { type: 'sc:Text', sql: 'VARCHAR', note: 'under which a withdrawal of its consent is published' },
} as const;

/** Croissant 1.1 (https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html): what a data set is and where its parts are, for search and loaders. */
export function croissantOf(release: Release, { scopes, systems, devices }: ReleaseFacts): object {
  const id = 'shards-table';
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    'dct:conformsTo': 'http://mlcommons.org/croissant/1.1',
    name: release.name,
    description: release.description,
    version: release.version,
    license: release.license,
    url: release.url ?? `urn:gap-recorder:release:${release.name}:${release.version}`,
    creator: { '@type': 'sc:Organization', name: release.creator },
    datePublished: release.created_utc,
    isLiveDataset: false,
    usageInfo: scopes.map(({ what }) => `consent scope: ${what}`),
    'rai:dataCollection': `Recorded while people played, on ${systems.map(({ what }) => what).join(', ')}, with ${devices.map(({ what }) => what).join(', ')}.`,
    'rai:dataCollectionType': ['Direct measurement'],
    'rai:personalSensitiveInformation': ['None in the files: players are known by the id of a consent, and can withdraw it.'],
    distribution: [
      {
        '@type': 'cr:FileObject',
        '@id': id,
        name: RELEASE_FILES.shards,
        contentUrl: RELEASE_FILES.shards,
        encodingFormat: 'application/vnd.apache.parquet',
        sha256: release.shards_sha256,
      },
    ],
    recordSet: [
      {
        '@type': 'cr:RecordSet',
        '@id': 'shards',
        name: 'shards',
        description: 'One shard a row',
        field: Object.entries(RELEASE_COLUMNS).map(([column, { type, note }]) => ({
          '@type': 'cr:Field',
          '@id': `shards/${column}`,
          name: column,
          description: note,
          dataType: type,
          source: { fileObject: { '@id': id }, extract: { column } },
        })),
      },
    ],
  };
}

/** The context of the specification, section "Appendix 1: JSON-LD context", as far as it is used here. */
const CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  column: 'cr:column',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  extract: 'cr:extract',
  field: 'cr:field',
  fileObject: 'cr:fileObject',
  isLiveDataset: 'cr:isLiveDataset',
  recordSet: 'cr:recordSet',
  sc: 'https://schema.org/',
  source: 'cr:source',
} as const;

/** What an error is about, by the area that it belongs to. `usage`, `preflight` and `capture` also name the flag, the check or the thread; `sending`, what a service answered. */
export type ErrorCode =
  | `shard.${'changed' | 'controls' | 'decoder' | 'document' | 'empty' | 'encode' | 'encrypted' | 'envelope' | 'exists' | 'foreign' | 'game' | 'gone' | 'in-use' | 'journal' | 'large' | 'link' | 'many' | 'missing' | 'no-partial' | 'none' | 'not-a-folder' | 'nothing' | 'others' | 'ours' | 'partial' | 'read-back' | 'remote' | 'same' | 'seal' | 'signed' | 'table' | 'unadopted' | 'unreadable' | 'unverified' | 'video' | 'waiting' | 'watermark' | 'withdrawn'}`
  | `keys.${'busy' | 'corpus' | 'exists' | 'file' | 'gone' | 'lost' | 'none' | 'open' | 'plain' | 'unreadable'}`
  | `consent.${'changed' | 'file' | 'lab' | 'license' | 'list' | 'none' | 'notice' | 'revoked' | 'scope' | 'unknown'}`
  | `import.${'source' | 'video'}`
  | `sign.${'refused' | 'wrong'}`
  | `app.${'audit' | 'closed' | 'file' | 'lab' | 'lag' | 'pages' | 'port' | 'room' | 'state' | 'station' | 'store' | 'tls' | 'tokens' | 'unexpected' | 'weak-store'}`
  | `corpus.${'adding' | 'database' | 'in-use' | 'newer' | 'older' | 'question' | 'release' | 'snapshot'}`
  | `${'usage' | 'preflight' | 'capture' | 'sending'}.${string}`;

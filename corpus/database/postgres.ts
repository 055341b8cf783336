import pg from 'pg';
import type { CorpusDatabase, Queries } from '#corpus/database/database.ts';
import { explained } from '#corpus/database/explained.ts';

/** Connections of one process: asking, settling, and the queue's own upkeep. */
const MOST_CONNECTIONS = 6;
const CONNECT_MS = 10_000;
const KEEP_ALIVE_MS = 10_000;
/** The longest statement scores all sessions of a game again: a minute, of a million. */
const MOST_QUERY_MS = 600_000;

type Asked = Pick<pg.ClientBase, 'query'>;

/**
 * PostgreSQL, 13 or later. Connects when it is first asked, and again after the server went away. `url`: `postgres://…`; what it lacks comes from the environment (`PG…`). Whatever it
 * is asked rejects with a GapError (`corpus.database`) when it does not answer, or refuses.
 */
export function openPostgres(url: string): CorpusDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: MOST_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    // A host that vanished without a word is noticed.
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    query_timeout: MOST_QUERY_MS,
    application_name: 'gap',
  });
  // An idle connection that breaks is replaced by the next question; without a handler it would end the process.
  pool.on('error', () => {});
  const name = nameOf(url);
  const of = (client: Asked): Queries => ({
    async query<Row>(sql: string, values?: readonly unknown[]) {
      const answer: pg.QueryResult | pg.QueryResult[] = await explained(name, () =>
        client.query(sql, values === undefined ? undefined : [...values]),
      );
      return (Array.isArray(answer) ? answer.flatMap(({ rows }) => rows) : answer.rows) as Row[];
    },
  });
  return {
    kind: 'postgresql',
    name,
    ...of(pool as unknown as Asked),
    async transaction(work) {
      const client = await explained(name, () => pool.connect());
      let broken: Error | undefined;
      // A connection that breaks between two statements says so at the next one as well; without a handler it would end the process.
      const ignore = () => {};
      client.on('error', ignore);
      try {
        await explained(name, () => client.query('begin'));
        const done = await work(of(client));
        await explained(name, () => client.query('commit'));
        return done;
      } catch (error) {
        await client.query('rollback').catch((failed: Error) => {
          broken = failed;
        });
        throw error;
      } finally {
        client.off('error', ignore);
        client.release(broken);
      }
    },
    async [Symbol.asyncDispose]() {
      await pool.end();
    },
  };
}

/** Without account and password, wherever in the address they stand. */
function nameOf(url: string): string {
  if (!URL.canParse(url)) return url.replace(/^(\w+:\/\/).*@/s, '$1').replace(/\?.*$/s, '');
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

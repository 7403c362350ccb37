// A PostgreSQL of the run's own, on the disk, by eng/postgres: the same for everyone who needs one.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { atEnd } from './processes.mjs';

const program = path.join(import.meta.dirname, '..', '..', '..', 'eng', 'postgres');
const database = 'peers';

export async function startPostgres() {
  const server = spawn(program, [os.tmpdir(), '127.0.0.1', 'max_wal_size=4GB', 'wal_compression=lz4'], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => server.on('close', resolve));
  const stop = atEnd(async () => {
    server.stdin.end();
    await ended;
  });
  const [line] = await Promise.race([
    createInterface({ input: server.stdout })[Symbol.asyncIterator]().next().then(({ value }) => [value]),
    ended.then(() => [null]),
  ]);
  const found = /Port=(\d+);Username=(\w+) (\d+)/.exec(line ?? '');
  if (!found) {
    await stop();
    throw new Error('PostgreSQL did not start.');
  }
  const [port, user, pid] = [Number(found[1]), found[2], Number(found[3])];
  const admin = new pg.Client({ host: '127.0.0.1', port, user, database: 'postgres' });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${database} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'`);
  await admin.end();
  const client = new pg.Client({ host: '127.0.0.1', port, user, database, query_timeout: 120_000, options: '-c trinity.tenant=0' });
  // It goes before its client does when the run is broken off.
  client.on('error', () => {});
  await client.connect();
  const one = async (sql) => Object.values((await client.query(sql)).rows[0])[0];
  return {
    port,
    user,
    database,
    pid,
    rows: async (sql) => (await client.query(sql)).rows,
    one,
    description: `PostgreSQL ${await one('SHOW server_version')}, fsync=${await one('SHOW fsync')}, synchronous_commit=${await one('SHOW synchronous_commit')}`,
    stop: async () => {
      await client.end();
      await stop();
    },
  };
}

// DBOS: a node program with its SDK, and PostgreSQL.
import fs from 'node:fs';
import path from 'node:path';
import { startPostgres } from '../harness/postgres.mjs';
import { freePort, start, temporaryDirectory, until } from '../harness/processes.mjs';

export async function setUp() {
  const postgres = await startPostgres();
  const { directory, remove } = temporaryDirectory('dbos');
  const port = await freePort();
  await postgres.rows('CREATE TABLE effect (event text NOT NULL, target text NOT NULL, data jsonb NOT NULL, PRIMARY KEY (event, target))');
  const up = () => start(process.execPath, ['service.mjs'], {
    env: { NODE_ENV: 'production', PORT: String(port), PGHOST: '127.0.0.1', PGPORT: String(postgres.port), PGUSER: postgres.user, PGDATABASE: postgres.database },
    cwd: import.meta.dirname,
    log: path.join(directory, 'log'),
  });

  let service = up();
  await until(() => fetch(`http://127.0.0.1:${port}/`, { method: 'POST' }), { orFails: [service.failed] });
  await service.stop();

  return {
    port,
    configuration: `DBOS ${versionOf('dbos-sdk')}, Node ${process.version}; ${postgres.description}; workflow started in the process that took it, one step`,
    launch: () => (service = up()),
    roots: () => [service.pid, postgres.pid],
    toRequest: ({ id, body, signature }) => ({ path: '/', headers: { 'X-GitHub-Delivery': id, 'X-Hub-Signature-256': signature }, body }),
    open: async () => Number(await postgres.one("SELECT count(*) FROM dbos.workflow_status WHERE status IN ('PENDING', 'ENQUEUED')")),
    found: async () => ({
      inputs: Number(await postgres.one("SELECT count(*) FROM dbos.workflow_status WHERE status = 'SUCCESS'")),
      effects: await postgres.rows('SELECT target, count(*) AS n, count(DISTINCT event) AS distinct_n FROM effect GROUP BY target'),
    }),
    remove: async () => {
      await service.stop();
      await postgres.stop();
      await remove();
    },
  };
}

function versionOf(name) {
  return JSON.parse(fs.readFileSync(path.join(import.meta.dirname, 'node_modules', '@dbos-inc', name, 'package.json'), 'utf8')).version;
}

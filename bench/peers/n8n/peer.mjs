// n8n: its main process, and PostgreSQL for what it keeps and for the effects.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { secret } from '../harness/job.mjs';
import { startPostgres } from '../harness/postgres.mjs';
import { freePort, run, start, temporaryDirectory } from '../harness/processes.mjs';

const folder = path.join(import.meta.dirname, 'node_modules', 'n8n');
const program = path.join(folder, 'bin', 'n8n');
const secretHeader = 'X-Secret';

export async function setUp() {
  const postgres = await startPostgres();
  const { directory, remove } = temporaryDirectory('n8n');
  const [port, broker] = [await freePort(), await freePort()];
  await postgres.rows('CREATE TABLE effect (event text NOT NULL, target text NOT NULL, data jsonb NOT NULL, PRIMARY KEY (event, target))');
  const env = {
    NODE_ENV: 'production',
    DB_TYPE: 'postgresdb',
    DB_POSTGRESDB_HOST: '127.0.0.1',
    DB_POSTGRESDB_PORT: String(postgres.port),
    DB_POSTGRESDB_DATABASE: postgres.database,
    DB_POSTGRESDB_USER: postgres.user,
    DB_POSTGRESDB_PASSWORD: 'none',
    DB_POSTGRESDB_POOL_SIZE: '20',
    N8N_USER_FOLDER: directory,
    N8N_PORT: String(port),
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_RUNNERS_BROKER_PORT: String(broker),
    N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false',
    N8N_PERSONALIZATION_ENABLED: 'false',
    N8N_LOG_LEVEL: 'warn',
    // In the process itself: the other engine, an isolate, costs more.
    N8N_EXPRESSION_ENGINE: 'legacy',
    EXECUTIONS_MODE: 'regular',
    EXECUTIONS_DATA_SAVE_ON_SUCCESS: 'none',
    EXECUTIONS_DATA_SAVE_ON_ERROR: 'none',
    EXECUTIONS_DATA_SAVE_ON_PROGRESS: 'false',
    EXECUTIONS_DATA_PRUNE: 'false',
  };
  const log = path.join(directory, 'log');
  const n8n = (...args) => run(process.execPath, [program, ...args], { env, log });

  const credentials = path.join(directory, 'credentials.json');
  fs.writeFileSync(credentials, JSON.stringify([
    { id: 'secret0000000001', name: 'secret', type: 'httpHeaderAuth', data: { name: secretHeader, value: secret } },
    {
      id: 'postgres00000001',
      name: 'postgres',
      type: 'postgres',
      data: { host: '127.0.0.1', port: postgres.port, database: postgres.database, user: postgres.user, password: 'none', ssl: 'disable', maxConnections: 20 },
    },
  ]));
  await n8n('import:credentials', `--input=${credentials}`);
  await n8n('import:workflow', `--input=${path.join(import.meta.dirname, 'workflow.json')}`);
  await n8n('publish:workflow', '--id=router0000000001');

  let service = null;
  return {
    port,
    configuration: `n8n ${JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).version}, Node ${process.version}; ${postgres.description}; regular mode, no executions saved, answers when the effects are written`,
    launch: () => (service = start(process.execPath, [program, 'start'], { env, log })),
    roots: () => [service.pid, postgres.pid],
    toRequest: ({ body }) => ({ path: '/webhook/router', headers: { [secretHeader]: secret }, body }),
    // While it starts, it answers 200 with a page that says so.
    accepts: (answer) => !answer.includes('text/html'),
    // It answers when everything is done.
    open: async () => 0,
    found: async () => ({
      inputs: Number(await postgres.one('SELECT count(DISTINCT event) FROM effect')),
      effects: await postgres.rows('SELECT target, count(*) AS n, count(DISTINCT event) AS distinct_n FROM effect GROUP BY target'),
    }),
    remove: async () => {
      await service?.stop();
      await postgres.stop();
      await remove();
    },
  };
}

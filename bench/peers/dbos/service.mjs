// The job in DBOS's SDK: a workflow for each delivery, whose id is the delivery's. A delivery is acknowledged when its workflow is in the
// database. Its step may run twice, if the process ends between it and its checkpoint; what it writes has a key, so that it is there once.
import http from 'node:http';
import { DBOS } from '@dbos-inc/dbos-sdk';
import pg from 'pg';
import { isSigned, route } from '../harness/job.mjs';

const { PGHOST, PGPORT, PGUSER, PGDATABASE, PORT } = process.env;
const connections = 20;
const pool = new pg.Pool({ max: connections });
const insert = {
  name: 'insert-effects',
  text: 'INSERT INTO effect (event, target, data) SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[]) ON CONFLICT DO NOTHING',
};

async function write(effects) {
  await pool.query({ ...insert, values: [effects.map(({ data }) => data.id), effects.map(({ target }) => target), effects.map(({ data }) => data)] });
}

const routeOrder = DBOS.registerWorkflow(async (order) => {
  const effects = route(order);
  await write(effects);
}, { name: 'route' });

DBOS.setConfig({
  name: 'router',
  systemDatabaseUrl: `postgresql://${PGUSER}@${PGHOST}:${PGPORT}/${PGDATABASE}`,
  systemDatabasePoolSize: connections,
  // Nobody waits for messages or events of a workflow.
  useListenNotify: false,
  logLevel: 'error',
});
await DBOS.launch();

const server = http.createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (!isSigned(body, request.headers['x-hub-signature-256'])) {
    response.writeHead(401).end();
    return;
  }
  try {
    await DBOS.startWorkflow(routeOrder, { workflowID: request.headers['x-github-delivery'] })(JSON.parse(body.toString('utf8')));
    response.writeHead(202, { 'content-length': 0 }).end();
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(Number(PORT), '127.0.0.1');

process.on('SIGTERM', async () => {
  server.close();
  await DBOS.shutdown();
  process.exit(0);
});

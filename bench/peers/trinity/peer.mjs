// Trinity: its server's program as it is built. In code: agents of one node type, which is a plug-in. Without code: pairs of agents, a webhook
// processor that checks the signature and a router that decides.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { secret } from '../harness/job.mjs';
import { startPostgres } from '../harness/postgres.mjs';
import { freePort, start, temporaryDirectory, until } from '../harness/processes.mjs';

const root = path.join(import.meta.dirname, '..', '..', '..');
const program = path.join(root, 'artifacts', 'bin', 'Trinity.Server', 'release', 'Trinity.Server');
const plugIn = path.join(root, 'artifacts', 'bin', 'Trinity.Bench.Orders', 'release', 'Trinity.Bench.Orders.dll');
const doors = 50;
const completed = 4;

const inCode = {
  description: `a node type in the SDK, ${doors} agents`,
  messagesEach: 1,
  create: (number) => [{ name: `door-${number}`, nodeType: 'order-router', config: { secret } }],
};

const withoutCode = {
  description: `no code, ${doors} webhook processors and ${doors} routers: two messages and two turns a delivery`,
  messagesEach: 2,
  create: (number) => [
    { name: `router-${number}`, nodeType: 'router', config: JSON.parse(fs.readFileSync(path.join(import.meta.dirname, 'router.json'), 'utf8')) },
    {
      name: `door-${number}`,
      nodeType: 'webhook-processor',
      config: { verify: { scheme: 'github', secret }, type: 'message.data.type', to: [{ agent: `router-${number}` }] },
    },
  ],
};

export const setUps = {
  'trinity-sdk-sqlite': () => setUp(inCode, null),
  'trinity-sdk-postgres': async () => setUp(inCode, await startPostgres()),
  'trinity-nodes-sqlite': () => setUp(withoutCode, null),
  'trinity-nodes-postgres': async () => setUp(withoutCode, await startPostgres()),
};

async function setUp(job, postgres) {
  const { directory, remove } = temporaryDirectory('trinity');
  const port = await freePort();
  const key = `trk_${randomBytes(16).toString('hex')}`;
  const env = {
    TRINITY_ADMIN_EMAIL: 'admin@example.test',
    TRINITY_ADMIN_PASSWORD: randomBytes(16).toString('hex'),
    TRINITY_API_KEY: key,
    Logging__LogLevel__Default: 'Warning',
  };
  if (postgres) {
    env.Trinity__Storage__Postgres = `Host=127.0.0.1;Port=${postgres.port};Username=${postgres.user};Database=${postgres.database}`;
  }
  const up = () => start(program, ['up', '--port', String(port), '--data', path.join(directory, 'data')], { env, log: path.join(directory, 'log') });

  fs.mkdirSync(path.join(directory, 'data', 'plugins'), { recursive: true });
  fs.copyFileSync(plugIn, path.join(directory, 'data', 'plugins', path.basename(plugIn)));
  let server = up();
  const call = async (method, at, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${at}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${at} was answered with ${response.status}: ${text}`);
    }
    return JSON.parse(text);
  };
  await until(() => call('GET', '/api/v1/agents'), { everyMs: 200, orFails: [server.failed] });
  const hooks = [];
  for (let number = 0; number < doors; number++) {
    for (const agent of job.create(number)) {
      await call('POST', '/api/v1/agents', { runtimeKind: 'native', ...agent });
    }
    hooks.push(new URL((await call('POST', `/api/v1/agents/door-${number}/webhooks`, { name: 'orders' })).url).pathname);
  }
  await server.stop();

  let file = null;
  const rows = postgres?.rows ?? ((sql) => (file ??= new DatabaseSync(databaseFile(directory), { readOnly: true })).prepare(sql).all());
  const number = async (sql) => Number((await rows(sql))[0].n);
  return {
    port,
    configuration: [
      `Trinity of this checkout, .NET ${runtimeVersion()}`,
      postgres?.description ?? 'SQLite, WAL, synchronous=FULL',
      job.description,
    ].join('; '),
    launch: () => (server = up()),
    roots: () => [server.pid, ...(postgres ? [postgres.pid] : [])],
    toRequest: ({ id, body, signature }) => ({
      path: hooks[Number(id.slice(-4)) % hooks.length],
      headers: { 'X-GitHub-Delivery': id, 'X-Hub-Signature-256': signature },
      body,
    }),
    open: () => number(`SELECT count(*) AS n FROM message WHERE tenant_id = 1 AND status <> ${completed}`),
    found: async () => ({
      inputs: (await number(`SELECT count(*) AS n FROM message WHERE status = ${completed}`)) / job.messagesEach,
      effects: await rows("SELECT target, count(*) AS n, count(DISTINCT data) AS distinct_n FROM effect WHERE target IN ('support', 'sales', 'warehouse') GROUP BY target"),
    }),
    remove: async () => {
      file?.close();
      await server.stop();
      await postgres?.stop();
      await remove();
    },
  };
}

function databaseFile(directory) {
  const data = path.join(directory, 'data');
  return path.join(data, fs.readdirSync(data).find((name) => name.endsWith('.db')));
}

function runtimeVersion() {
  const runtimes = execFileSync('dotnet', ['--list-runtimes'], { encoding: 'utf8' });
  return [...runtimes.matchAll(/^Microsoft\.NETCore\.App (10\.\S+)/gm)].at(-1)?.[1] ?? '10';
}

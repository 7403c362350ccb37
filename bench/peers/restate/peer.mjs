// Restate: its server from npm, one node, and a service in its SDK that it calls over HTTP/2 with bidirectional streams.
import fs from 'node:fs';
import path from 'node:path';
import { freePort, start, temporaryDirectory, until } from '../harness/processes.mjs';

const modules = path.join(import.meta.dirname, 'node_modules');
const program = path.join(modules, '@restatedev', `restate-server-linux-${process.arch}`, 'bin', 'restate-server');
const partitions = 2;

export async function setUp() {
  const { directory, remove } = temporaryDirectory('restate');
  const [port, admin, node, service] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const env = {
    DO_NOT_TRACK: '1',
    RESTATE_DISABLE_TELEMETRY: 'true',
    RESTATE_LOG_FILTER: 'warn',
    RESTATE_DEFAULT_NUM_PARTITIONS: String(partitions),
    RESTATE_DEFAULT_JOURNAL_RETENTION: '0s',
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${port}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${admin}`,
  };
  const up = () => [
    start(program, ['--base-dir', path.join(directory, 'data'), '--node-name', 'peer', '--bind-ip', '127.0.0.1', '--bind-port', String(node), '--listen-mode', 'tcp', '--no-logo'],
      { env, log: path.join(directory, 'server.log') }),
    start(process.execPath, ['service.mjs'], { env: { PORT: String(service), NODE_ENV: 'production' }, cwd: import.meta.dirname, log: path.join(directory, 'service.log') }),
  ];
  const ask = async (at, body) => {
    const response = await fetch(`http://127.0.0.1:${admin}${at}`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`POST ${at} was answered with ${response.status}: ${text}`);
    }
    return JSON.parse(text);
  };
  const rows = async (query) => (await ask('/query', { query })).rows;

  let programs = up();
  await until(() => ask('/deployments', { uri: `http://127.0.0.1:${service}` }), { everyMs: 200, orFails: programs.map((one) => one.failed) });
  const stop = async () => {
    for (const one of programs) {
      await one.stop();
    }
  };
  await stop();

  return {
    port,
    configuration: `Restate ${versionOf('restate-server')}, SDK ${versionOf('restate-sdk')}, Node ${process.version}; one node, ${partitions} partitions, WAL with fsync; accepted with /send`,
    launch: () => {
      programs = up();
      return { failed: Promise.race(programs.map((one) => one.failed)) };
    },
    roots: () => programs.map((one) => one.pid),
    toRequest: ({ id, body, signature }) => ({ path: `/router/${id}/route/send`, headers: { 'X-Hub-Signature-256': signature }, body }),
    open: async () => Number((await rows("SELECT count(*) AS n FROM sys_invocation_status WHERE status <> 'completed'"))[0].n),
    found: async () => {
      const effects = await rows("SELECT key AS target, count(*) AS n, count(DISTINCT service_key) AS distinct_n FROM state WHERE service_name = 'router' GROUP BY key");
      const [{ n }] = await rows("SELECT count(DISTINCT service_key) AS n FROM state WHERE service_name = 'router'");
      return { inputs: Number(n), effects };
    },
    remove: async () => {
      await stop();
      await remove();
    },
  };
}

function versionOf(name) {
  return JSON.parse(fs.readFileSync(path.join(modules, '@restatedev', name, 'package.json'), 'utf8')).version;
}

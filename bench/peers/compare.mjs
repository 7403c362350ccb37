// Runs the job on each peer, one after the other, and prints what each took: one JSON object a line, then a table.
// Usage: compare.mjs [--quick] [--rounds N] [--connections N] [peer…]. README.md says what the figures mean.
import os from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { effectsOf } from './harness/job.mjs';
import { send, sendOne } from './harness/load.mjs';
import { atEnd, cpuSeconds, endAll, machineSeconds, memoryMiB, until } from './harness/processes.mjs';
import { printRatios, printTable } from './harness/table.mjs';
import { setUps as trinity } from './trinity/peer.mjs';

const setUps = {
  ...trinity,
  restate: async () => (await import('./restate/peer.mjs')).setUp(),
  dbos: async () => (await import('./dbos/peer.mjs')).setUp(),
  n8n: async () => (await import('./n8n/peer.mjs')).setUp(),
};
const settleTimeoutMs = 300_000;
const peerTimeoutMs = 1_800_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    connections: { type: 'string', default: '64' },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(setUps);
const rounds = Number(options.rounds ?? (options.quick ? 1 : 3));
const connections = Number(options.connections);
const [warmUpSeconds, loadSeconds] = options.quick ? [6, 5] : [20, 12];

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => {
    await endAll();
    process.exit(130);
  });
}

const results = [];
try {
  console.error(`${os.availableParallelism()} processors (${os.cpus()[0].model.trim()}), load ${os.loadavg()[0].toFixed(1)}, ${connections} connections, ${rounds} rounds of ${loadSeconds} s after ${warmUpSeconds} s`);
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) {
      results.push(await measureOrVoid(name, round));
    }
  }
} finally {
  await endAll();
}
printTable(results);
printRatios(results);
process.exit(results.every((result) => result.isRight) ? 0 : 1);

async function measureOrVoid(name, round) {
  let result;
  try {
    result = { peer: name, round, isRight: true, ...(await Promise.race([measure(name), timeout()])) };
  } catch (error) {
    await endAll();
    console.error(`${name}: ${error.stack}`);
    result = { peer: name, round, isRight: false, why: error.message };
  }
  console.log(JSON.stringify(result));
  return result;
}

async function timeout() {
  await delay(peerTimeoutMs, null, { ref: false });
  throw new Error(`Not done within ${peerTimeoutMs / 1000} s.`);
}

async function measure(name) {
  const peer = await setUps[name]();
  const remove = atEnd(peer.remove);

  // A start is one of a system that is set up: its tables, workflows and deployments are there.
  const started = performance.now();
  const launched = peer.launch();
  launched.failed.catch(() => {});
  await until(async () => {
    const answer = await sendOne({ ...peer, number: 0 });
    if (peer.accepts?.(answer) === false) {
      throw new Error(`Answered ${answer}`);
    }
  }, { orFails: [launched.failed] });
  const startMs = performance.now() - started;

  const warmUp = await send({ ...peer, connections, seconds: warmUpSeconds, first: 1 });
  await settle(peer);
  const [cpuBefore, machineBefore] = [cpuSeconds(peer.roots()), machineSeconds()];
  const load = await send({ ...peer, connections, seconds: loadSeconds, first: 1 + warmUp.count });
  await settle(peer);
  const seconds = (performance.now() - load.began) / 1000;
  const cpu = cpuSeconds(peer.roots()) - cpuBefore;
  const others = machineSeconds() - machineBefore - cpu - load.cpuSeconds;
  const memory = memoryMiB(peer.roots());

  const sent = 1 + warmUp.count + load.count;
  await check(peer, sent);
  await remove();
  return {
    eventsPerS: round(load.count / seconds),
    p50Ms: round(load.p50),
    p99Ms: round(load.p99),
    cpuUsPerEvent: round((cpu * 1e6) / load.count),
    eventsPerCpuS: round(load.count / cpu),
    memoryMiB: round(memory),
    startMs: round(startMs),
    events: load.count,
    cores: round(cpu / seconds),
    loadCores: round(load.cpuSeconds / seconds),
    otherCores: round(others / seconds),
    connections,
    configuration: peer.configuration,
  };
}

/** Returns when every effect is durable. */
async function settle(peer) {
  await until(async () => {
    const open = await peer.open();
    if (open > 0) {
      throw new Error(`${open} deliveries are not done.`);
    }
  }, { timeoutMs: settleTimeoutMs, everyMs: 100 });
}

/** Holds what the store has to what was acknowledged: each delivery once, and each of its effects once. */
async function check(peer, sent) {
  const { inputs, effects } = await peer.found();
  const wanted = effectsOf(sent);
  const wrong = inputs === sent ? [] : [`${inputs} deliveries, ${sent} were acknowledged`];
  for (const [target, count] of Object.entries(wanted)) {
    const row = effects.find((effect) => effect.target === target) ?? { n: 0, distinct_n: 0 };
    if (Number(row.n) !== count || Number(row.distinct_n) !== count) {
      wrong.push(`${row.n} effects of ${target}, ${row.distinct_n} of them different, ${count} were meant`);
    }
  }
  if (wrong.length > 0) {
    throw new Error(`Mismatch in the store: ${wrong.join('; ')}.`);
  }
}

function round(value) {
  return Number(value.toPrecision(value >= 100 ? 5 : 3));
}

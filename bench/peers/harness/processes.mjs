// The programs of a peer: started in groups of their own, ended with them, and their processor time and memory as the kernel counts them.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const ticksPerSecond = 100;
const endings = [];

/** Done when the run ends, however it ends; the last first. Returns what does it now, once. */
export function atEnd(action) {
  endings.push(action);
  return async () => {
    const index = endings.indexOf(action);
    if (index >= 0) {
      endings.splice(index, 1);
      await action();
    }
  };
}

export async function endAll() {
  while (endings.length > 0) {
    await endings.pop()().catch((error) => console.error(String(error)));
  }
}

/** A directory on the disk that goes with the run. */
export function temporaryDirectory(name) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), `trinity-peers-${name}-`));
  return { directory, remove: atEnd(async () => fs.rmSync(directory, { recursive: true, force: true, maxRetries: 5 })) };
}

/** Starts a program; what it prints goes into a file. */
export function start(program, args, { env = {}, log, cwd }) {
  const output = fs.openSync(log, 'a');
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, detached: true, stdio: ['ignore', output, output] });
  fs.closeSync(output);
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve(String(error)));
    child.on('exit', (code, signal) => resolve(`ended with ${code ?? signal}`));
  });
  const failure = async (text) => new Error(`${path.basename(program)} ${text}: ${fs.readFileSync(log, 'utf8').slice(-2000)}`);
  return {
    pid: child.pid,
    /** Fails when the program ends. */
    failed: ended.then(async (text) => {
      throw await failure(text);
    }),
    ended: async (timeoutMs) => {
      const text = await Promise.race([ended, delay(timeoutMs, 'did not end', { ref: false })]);
      if (text !== 'ended with 0') {
        throw await failure(text);
      }
    },
    stop: atEnd(async () => {
      signal(child.pid, 'SIGTERM');
      if ((await Promise.race([ended, delay(15_000, null, { ref: false })])) === null) {
        signal(child.pid, 'SIGKILL');
        await ended;
      }
      signal(child.pid, 'SIGKILL');
    }),
  };
}

function signal(group, name) {
  try {
    process.kill(-group, name);
  } catch (error) {
    if (error.code !== 'ESRCH') {
      throw error;
    }
  }
}

/** Runs a program to its end. */
export async function run(program, args, options) {
  const program_ = start(program, args, options);
  program_.failed.catch(() => {});
  try {
    await program_.ended(options.timeoutMs ?? 600_000);
  } finally {
    await program_.stop();
  }
}

/** Tries until it works. */
export async function until(action, { timeoutMs = 300_000, everyMs = 20, orFails = [] } = {}) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await Promise.race([action(), ...orFails]);
    } catch (error) {
      await Promise.race([delay(everyMs), ...orFails]);
      if (Date.now() > end) {
        throw new Error(`Not within ${timeoutMs / 1000} s: ${error.message}`);
      }
    }
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Processor seconds of processes and their descendants, those included that have ended. */
export function cpuSeconds(roots) {
  const ticks = treeOf(roots).flatMap((pid) => statOf(pid)?.slice(11, 15) ?? []).reduce((sum, field) => sum + Number(field), 0);
  return ticks / ticksPerSecond;
}

/** Resident memory of processes and their descendants; what several share is counted once. */
export function memoryMiB(roots) {
  const kib = treeOf(roots).reduce((sum, pid) => {
    try {
      return sum + Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]);
    } catch {
      return sum;
    }
  }, 0);
  return kib / 1024;
}

/** Processor seconds of everything on this machine. */
export function machineSeconds() {
  const fields = fs.readFileSync('/proc/stat', 'utf8').split('\n')[0].trim().split(/\s+/).slice(1, 9).map(Number);
  return fields.reduce((sum, field, index) => (index === 3 || index === 4 ? sum : sum + field), 0) / ticksPerSecond;
}

function treeOf(roots) {
  const children = new Map();
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = statOf(pid)?.[1];
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found = roots.map(String);
  for (let index = 0; index < found.length; index++) {
    found.push(...(children.get(found[index]) ?? []));
  }
  return [...new Set(found)];
}

// Behind the name, which may have spaces: state, parent, and from the twelfth the times.
function statOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

// The load, the same for all: connections that send a delivery, wait for its answer and send the next (closed loop), over HTTP/1.1.
// What was sent when the time is over is waited for, so that every number up to the last is a delivery that was acknowledged, once.
import net from 'node:net';
import { performance } from 'node:perf_hooks';
import { deliveryOf } from './job.mjs';

const answerTimeoutMs = 120_000;
const statusAt = 'HTTP/1.1 '.length;
const endOfHeaders = Buffer.from('\r\n\r\n');
const endOfChunks = Buffer.from('0\r\n\r\n');

/** Sends for some seconds, the first delivery with the number `first`. `toRequest` gives path and headers of a delivery. */
export async function send({ port, connections, seconds, first, toRequest }) {
  const began = performance.now();
  const end = began + seconds * 1000;
  const usedBefore = process.cpuUsage();
  const latencies = [];
  let next = first;
  await Promise.all(Array.from({ length: connections }, async () => {
    const connection = await connect(port);
    try {
      while (performance.now() < end) {
        const request = write(toRequest(deliveryOf(next++)));
        const sent = performance.now();
        await connection.exchange(request);
        latencies.push(performance.now() - sent);
      }
    } finally {
      connection.close();
    }
  }));
  const used = process.cpuUsage(usedBefore);
  latencies.sort((a, b) => a - b);
  return {
    count: next - first,
    began,
    cpuSeconds: (used.user + used.system) / 1e6,
    p50: latencies[Math.floor(latencies.length * 0.5)],
    p99: latencies[Math.floor(latencies.length * 0.99)],
  };
}

/** Sends one delivery and returns the answer. Fails if it is not accepted. */
export async function sendOne({ port, number, toRequest }) {
  const connection = await connect(port);
  try {
    return await connection.exchange(write(toRequest(deliveryOf(number))));
  } finally {
    connection.close();
  }
}

function write({ path, headers, body }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${lines}\r\n${body}`;
}

function connect(port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    let received = null;
    let waiting = null;
    const settle = (error, answer) => {
      const { resolve: done, reject: fail } = waiting ?? { resolve() {}, reject };
      waiting = null;
      error ? fail(error) : done(answer);
    };
    socket.setTimeout(answerTimeoutMs, () => socket.destroy(new Error(`No answer for ${answerTimeoutMs / 1000} s.`)));
    socket.on('error', settle);
    socket.on('close', () => waiting && settle(new Error('The connection was closed before the answer.')));
    socket.on('data', (chunk) => {
      received = received ? Buffer.concat([received, chunk]) : chunk;
      const length = lengthOf(received);
      if (length === null) {
        return;
      }
      const answer = received.toString('latin1', 0, 600);
      received = null;
      settle(answer.startsWith('2', statusAt) ? null : new Error(`Answered ${answer}`), answer);
    });
    socket.on('connect', () => resolve({
      exchange: (request) => new Promise((done, fail) => {
        waiting = { resolve: done, reject: fail };
        socket.write(request);
      }),
      close: () => socket.destroy(),
    }));
  });
}

/** The length of a whole answer; null while there is more to come. */
function lengthOf(received) {
  const headersEnd = received.indexOf(endOfHeaders);
  if (headersEnd < 0) {
    return null;
  }
  const bodyStart = headersEnd + endOfHeaders.length;
  const headers = received.toString('latin1', 0, headersEnd).toLowerCase();
  const length = /\r\ncontent-length: *(\d+)/.exec(headers);
  if (length) {
    const total = bodyStart + Number(length[1]);
    return received.length >= total ? total : null;
  }
  if (!headers.includes('\r\ntransfer-encoding: chunked')) {
    return bodyStart;
  }
  return received.subarray(-endOfChunks.length).equals(endOfChunks) ? received.length : null;
}

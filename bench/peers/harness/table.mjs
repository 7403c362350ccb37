// What a person reads at the end: the median of the rounds of each peer, and how ours stands to theirs.

const columns = [
  ['events/s', 'eventsPerS', 0],
  ['p50 ms', 'p50Ms', 1],
  ['p99 ms', 'p99Ms', 1],
  ['CPU µs/event', 'cpuUsPerEvent', 0],
  ['events/CPU s', 'eventsPerCpuS', 0],
  ['memory MiB', 'memoryMiB', 0],
  ['start ms', 'startMs', 0],
  ['others’ cores', 'otherCores', 2],
];

export function printTable(results) {
  const lines = [['', ...columns.map(([title]) => title)]];
  for (const [peer, rounds] of byPeer(results)) {
    const isVoid = rounds.some((result) => !result.isRight);
    lines.push([peer, ...columns.map(([, field, digits]) => (isVoid ? 'void' : medianOf(rounds, field).toFixed(digits)))]);
  }
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const print = (line) => console.log(line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '));
  console.log('');
  lines.forEach(print);
}

export function printRatios(results) {
  const rates = [...byPeer(results)].filter(([, rounds]) => rounds.every((result) => result.isRight))
    .map(([peer, rounds]) => ({ peer, rate: medianOf(rounds, 'eventsPerCpuS') }));
  const peers = rates.filter(({ peer }) => !peer.startsWith('trinity'));
  if (peers.length === 0) {
    return;
  }
  const best = peers.reduce((a, b) => (b.rate > a.rate ? b : a));
  const median = middle(peers.map(({ rate }) => rate));
  console.log('');
  for (const { peer, rate } of rates.filter((one) => one.peer.startsWith('trinity'))) {
    console.log(`${peer}: ${(rate / best.rate).toFixed(1)} times the events per CPU second of the best peer (${best.peer}), ${(rate / median).toFixed(1)} times the median of ${peers.length}`);
  }
}

function byPeer(results) {
  const rounds = new Map();
  for (const result of results) {
    rounds.set(result.peer, [...(rounds.get(result.peer) ?? []), result]);
  }
  return rounds;
}

function medianOf(rounds, field) {
  return middle(rounds.map((result) => result[field]));
}

function middle(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

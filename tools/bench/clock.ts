/**
 * Nanoseconds that one call takes: the median of batches of about ten
 * milliseconds, after one batch of warming up.
 */
export function nanosecondsPerCall(work: () => unknown): number {
  const size = batchSize(work);
  time(work, size);
  return median(Array.from({ length: 7 }, () => time(work, size)));
}

function batchSize(work: () => unknown): number {
  const goal = 10_000_000;
  let size = 1;
  while (size < 1e7 && time(work, size) * size < goal) size *= 2;
  return size;
}

function time(work: () => unknown, size: number): number {
  const start = process.hrtime.bigint();
  for (let i = 0; i < size; i++) work();
  return Number(process.hrtime.bigint() - start) / size;
}

export function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}

const bars = "▁▂▃▄▅▆▇█";

/** Counts drawn small, from the lowest bar for `floor`; at most 12 wide. */
export function sparkline(
  counts: readonly number[],
  floor: number,
  ceiling: number,
): string {
  const span = Math.max(ceiling - floor, 1);
  return sample(counts, 12)
    .map((count) => {
      const height = Math.round(((count - floor) / span) * (bars.length - 1));
      return bars[Math.min(Math.max(height, 0), bars.length - 1)];
    })
    .join("");
}

/** Evenly spaced, the first and the last among them. */
function sample(counts: readonly number[], most: number): number[] {
  if (counts.length <= most) return [...counts];
  const step = (counts.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => counts[Math.round(i * step)]!);
}

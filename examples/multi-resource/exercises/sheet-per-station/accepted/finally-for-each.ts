// `finally` calls a function that closes the last sheet and then, in its own
// `finally`, the sheets before it.

/** Where the readings of one station go. */
export interface Sheet extends Disposable {
  append(reading: string): void;
}

/** Appends each reading to its station's sheet, `limit` readings at most. */
export function distribute(
  readings: readonly (readonly [station: string, reading: string])[],
  limit: number,
  create: (station: string) => Sheet,
): number {
  const sheets = new Map<string, Sheet>();
  let appended = 0;
  try {
    for (const [station, reading] of readings) {
      if (appended === limit) break;
      let sheet = sheets.get(station);
      if (!sheet) {
        sheet = create(station);
        sheets.set(station, sheet);
      }
      sheet.append(reading);
      appended += 1;
    }
  } finally {
    closeFromTheLast([...sheets.values()]);
  }
  return appended;
}

function closeFromTheLast(sheets: Sheet[]): void {
  const last = sheets.pop();
  if (!last) return;
  try {
    last[Symbol.dispose]();
  } finally {
    closeFromTheLast(sheets);
  }
}

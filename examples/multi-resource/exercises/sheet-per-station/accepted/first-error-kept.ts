// Closes every sheet, from the last to the first, and collects the errors.
// Throws the first of them: an error of a close replaces no earlier error.

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
  const errors: unknown[] = [];
  const collect = (work: () => void) => {
    try {
      work();
    } catch (error) {
      errors.push(error);
    }
  };
  let appended = 0;
  collect(() => {
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
  });
  for (const sheet of [...sheets.values()].toReversed()) {
    collect(() => sheet[Symbol.dispose]());
  }
  if (errors.length > 0) throw errors[0];
  return appended;
}

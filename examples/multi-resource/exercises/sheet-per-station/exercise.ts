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
  for (const [station, reading] of readings) {
    if (appended === limit) return appended;
    let sheet = sheets.get(station);
    if (!sheet) {
      sheet = create(station);
      sheets.set(station, sheet);
    }
    sheet.append(reading);
    appended += 1;
  }
  for (const sheet of [...sheets.values()].toReversed()) {
    sheet[Symbol.dispose]();
  }
  return appended;
}

// A class finds or creates a sheet and owns the stack that holds them all.

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
  using sheets = new Sheets(create);
  let appended = 0;
  for (const [station, reading] of readings) {
    if (appended === limit) break;
    sheets.of(station).append(reading);
    appended += 1;
  }
  return appended;
}

class Sheets implements Disposable {
  readonly #created = new DisposableStack();
  readonly #byStation = new Map<string, Sheet>();
  readonly #create: (station: string) => Sheet;

  constructor(create: (station: string) => Sheet) {
    this.#create = create;
  }

  of(station: string): Sheet {
    const known = this.#byStation.get(station);
    if (known) return known;
    const sheet = this.#created.use(this.#create(station));
    this.#byStation.set(station, sheet);
    return sheet;
  }

  [Symbol.dispose](): void {
    this.#created.dispose();
  }
}

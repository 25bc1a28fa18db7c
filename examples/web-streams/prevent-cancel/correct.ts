// The iterator of a stream is disposable. However the block ends, disposal
// cancels the stream and releases its lock.

/** The values of one column; null if the table has no such column. */
export async function columnOf(
  table: ReadableStream<string[]>,
  name: string,
): Promise<string[] | null> {
  await using rows = table.values();
  const { value: header = [] } = await rows.next();
  const column = header.indexOf(name);
  if (column === -1) return null;
  const values: string[] = [];
  for await (const row of rows) values.push(valueOf(row, column));
  return values;
}

function valueOf(row: string[], column: number): string {
  const value = row[column];
  if (value === undefined) throw new Error(`short row: ${row.join()}`);
  return value;
}

// One stack owns both streams: it aborts the report first, then cancels the
// rows.

/** Writes all rows and their number to a new report: the number of rows. */
export async function saveReport(
  rows: ReadableStream<string>,
  create: () => Promise<WritableStream<string>>,
): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const all = stack.use(rows.values());
  const report = await create();
  const writer = stack.adopt(report.getWriter(), (it) => it.abort());
  let count = 0;
  for (let row = await all.next(); !row.done; row = await all.next()) {
    await writer.write(row.value);
    count++;
  }
  await writer.write(`${count} rows`);
  await writer.close();
  return count;
}

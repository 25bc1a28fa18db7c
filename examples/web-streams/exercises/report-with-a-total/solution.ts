/** Writes all rows and their number to a new report: the number of rows. */
export async function saveReport(
  rows: ReadableStream<string>,
  create: () => Promise<WritableStream<string>>,
): Promise<number> {
  await using all = rows.values();
  const report = await create();
  const writer = report.getWriter();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => writer.abort());
  let count = 0;
  for await (const row of all) {
    await writer.write(row);
    count++;
  }
  await writer.write(`${count} rows`);
  await writer.close();
  return count;
}

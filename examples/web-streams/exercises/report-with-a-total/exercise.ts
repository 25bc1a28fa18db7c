/** Writes all rows and their number to a new report: the number of rows. */
export async function saveReport(
  rows: ReadableStream<string>,
  create: () => Promise<WritableStream<string>>,
): Promise<number> {
  const report = await create();
  const writer = report.getWriter();
  let count = 0;
  for await (const row of rows) {
    await writer.write(row);
    count++;
  }
  await writer.write(`${count} rows`);
  await writer.close();
  return count;
}

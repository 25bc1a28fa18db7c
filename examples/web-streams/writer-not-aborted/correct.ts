// Unless all rows are written and the stream is closed, `abort` discards it. A
// stream that is closed or has failed ignores `abort`.

/** Writes all rows to the stream and closes it. */
export async function writeAll(
  rows: AsyncIterable<string>,
  stream: WritableStream<string>,
): Promise<void> {
  const writer = stream.getWriter();
  await using stack = new AsyncDisposableStack();
  stack.defer(() => writer.abort());
  for await (const row of rows) await writer.write(`${row}\n`);
  await writer.close();
}

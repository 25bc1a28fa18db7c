/** Reads the header of a message, and lets `handle` read its body. */
export async function withMessage<T>(
  lines: ReadableStream<string>,
  handle: (header: string[], body: ReadableStream<string>) => Promise<T>,
): Promise<T> {
  await using stack = new AsyncDisposableStack();
  stack.defer(() => lines.cancel().catch(() => {}));
  return await handle(await headerOf(lines), lines);
}

/** The lines before the empty one. */
async function headerOf(lines: ReadableStream<string>): Promise<string[]> {
  const reader = lines.getReader();
  using lock = new DisposableStack();
  lock.defer(() => reader.releaseLock());
  const header: string[] = [];
  while (true) {
    const { done, value } = await reader.read();
    if (done) throw new Error("no body");
    if (value === "") return header;
    if (!value.includes(":")) throw new Error(`no header: ${value}`);
    header.push(value);
  }
}

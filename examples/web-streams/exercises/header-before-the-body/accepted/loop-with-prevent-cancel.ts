// A loop with `preventCancel` releases the lock and leaves the stream open. The
// `finally` cancels the stream.

/** Reads the header of a message, and lets `handle` read its body. */
export async function withMessage<T>(
  lines: ReadableStream<string>,
  handle: (header: string[], body: ReadableStream<string>) => Promise<T>,
): Promise<T> {
  try {
    const header: string[] = [];
    let isComplete = false;
    for await (const line of lines.values({ preventCancel: true })) {
      isComplete = line === "";
      if (isComplete) break;
      if (!line.includes(":")) throw new Error(`no header: ${line}`);
      header.push(line);
    }
    if (!isComplete) throw new Error("no body");
    return await handle(header, lines);
  } finally {
    await lines.cancel().catch(() => {});
  }
}

/** Reads the header of a message, and lets `handle` read its body. */
export async function withMessage<T>(
  lines: ReadableStream<string>,
  handle: (header: string[], body: ReadableStream<string>) => Promise<T>,
): Promise<T> {
  const reader = lines.getReader();
  const header: string[] = [];
  while (true) {
    const { done, value } = await reader.read();
    if (done) throw new Error("no body");
    if (value === "") break;
    if (!value.includes(":")) throw new Error(`no header: ${value}`);
    header.push(value);
  }
  reader.releaseLock();
  return await handle(header, lines);
}

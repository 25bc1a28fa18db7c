// The stack releases the reader, because a locked body cannot be cancelled.
// Then it cancels the body, which closes the connection.

/** The first chunk of a file: at least one byte, unless the file is empty. */
export async function firstChunk(url: string): Promise<Uint8Array> {
  const { ok, status, body } = await fetch(url);
  await using stack = new AsyncDisposableStack();
  // When the body broke off, `cancel` rejects with the error of `read`.
  stack.defer(() => body?.cancel().catch(() => {}));
  if (!ok) throw new Error(`no file: ${status}`);
  if (body === null) return new Uint8Array();
  const reader = stack.adopt(body.getReader(), (it) => it.releaseLock());
  const { value = new Uint8Array() } = await reader.read();
  return value;
}

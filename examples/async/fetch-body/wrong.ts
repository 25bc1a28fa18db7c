// A Response has no dispose method. As long as part of its body is unread, its
// connection stays open. A throw or an early return leaves the body unread.

/** The first chunk of a file: at least one byte, unless the file is empty. */
export async function firstChunk(url: string): Promise<Uint8Array> {
  const { ok, status, body } = await fetch(url); // leaks fd
  if (!ok) throw new Error(`no file: ${status}`);
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  const { value = new Uint8Array() } = await reader.read();
  return value;
}

// A Response has no dispose method. As long as part of its body is unread, its
// connection stays open. A throw or an early return leaves the body unread.

/** The first bytes of a file, enough to tell its type. */
export async function firstBytes(url: string): Promise<Uint8Array> {
  const { ok, status, body } = await fetch(url); // leaks fd
  if (!ok) throw new Error(`no file: ${status}`);
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  const { value = new Uint8Array() } = await reader.read();
  return value;
}

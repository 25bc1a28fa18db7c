import { open } from "node:fs/promises";

/** Whether the file begins with this byte. */
export async function beginsWith(path: string, byte: number): Promise<boolean> {
  const file = await open(path);
  const stream = file.readableWebStream({ autoClose: true });
  const reader = stream.getReader();
  try {
    const { value } = await reader.read();
    return value !== undefined && new Uint8Array(value)[0] === byte;
  } finally {
    reader.releaseLock();
  }
}

import type { FileHandle } from "node:fs/promises";

/** The text of the copy that opens first. */
export async function fastest(
  copies: string[],
  open: (copy: string) => Promise<FileHandle>,
): Promise<string> {
  const opening = copies.map((copy) => open(copy));
  await using first = await Promise.race(opening);
  return await first.readFile("utf8");
}

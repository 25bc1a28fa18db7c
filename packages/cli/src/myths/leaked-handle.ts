import { open } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { path } from "./tools.ts";

async function firstByte(): Promise<number> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(1));
  return buffer[0]!;
}

await firstByte();
for (let turn = 0; turn < 20; turn++) {
  globalThis.gc!();
  await sleep(10);
}
console.log("still running");

import { setTimeout as sleep } from "node:timers/promises";

async function totals(): Promise<unknown> {
  await using _file = { [Symbol.asyncDispose]: () => sleep(20) };
  return parsed();
}

const parsed = async (): Promise<unknown> => JSON.parse("not JSON");

try {
  await totals();
} catch {
  console.log("caught");
}

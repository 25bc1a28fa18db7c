// node tools/libraries/try-object.ts <file> <object> <way>: acquires an object
// of a trial, releases it in one way and prints, as JSON, what that did.

import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { baseline, findLeaksSync, warmUp } from "fdleak";
import type { Place, Trials } from "./trial.ts";

/** What one process says of an object. */
export interface Tried {
  /** The methods that it has, of the two. */
  readonly has: readonly Way[];
  readonly does: string;
}

/** How to release it, or only to look which methods it has. */
export type Way = "dispose" | "asyncDispose" | "release" | "look";

const limit = 2000;
const hangs = Symbol("hangs");
const [file, name, way, ports] = process.argv.slice(2) as [
  string,
  string,
  Way,
  string,
];
const { default: trials } = (await import(pathToFileURL(file).href)) as {
  default: Trials;
};
const trial = trials.objects.find((object) => object.name === name)!;
{
  using folder = mkdtempDisposableSync(join(tmpdir(), "library-"));
  const place = { ports: JSON.parse(ports), folder: folder.path };
  console.log(JSON.stringify(await tried(place)));
}
process.exit(); // whatever the library has left

async function tried(place: Place): Promise<Tried> {
  warmUp();
  const before = baseline();
  const acquired = await trial.acquire(place);
  const value = trial.isThenable ? acquired[0] : acquired;
  const isReleased = () =>
    trial.isReleased
      ? trial.isReleased(value)
      : findLeaksSync(before).length === 0;
  if (await isReleased()) throw new Error(`${name} holds nothing`);
  const has = (["dispose", "asyncDispose"] as const).filter(
    (method) => typeof value[Symbol[method]] === "function",
  );
  if (way === "look") return { has, does: "" };
  return { has, does: await effectOf(() => call(value), isReleased) };
}

// oxlint-disable-next-line typescript/no-explicit-any
function call(value: any): unknown {
  if (way === "release") return trial.release!(value);
  if (way === "asyncDispose") return value[Symbol.asyncDispose]();
  value[Symbol.dispose]();
  return undefined; // `using` waits for nothing
}

async function effectOf(
  release: () => unknown,
  isReleased: () => boolean | Promise<boolean>,
): Promise<string> {
  let before = "";
  try {
    const end = await Promise.race([release(), setTimeout(limit, hangs)]);
    if (end === hangs) return "does not end";
  } catch (error) {
    before = `throws "${(error as Error).message.split("\n")[0]}", `;
  }
  if (await isReleased()) return `${before}releases`;
  for (const end = performance.now() + limit; performance.now() < end;) {
    await setTimeout(10);
    if (await isReleased()) return `${before}releases later`;
  }
  return `${before}releases nothing`;
}

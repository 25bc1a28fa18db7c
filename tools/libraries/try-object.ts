// node tools/libraries/try-object.ts <file> <object> <way>: acquires an object
// of a trial, releases it in one way and prints, as JSON, what that did.

import { execFileSync } from "node:child_process";
import { closeSync, mkdtempDisposableSync, open, openSync } from "node:fs";
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
  const does = await effectOf(() => call(value), isReleased);
  const also = (await trial.also?.(value, place)) ?? "";
  return { has, does: also ? `${does} and ${also}` : does };
}

// oxlint-disable-next-line typescript/no-explicit-any
function call(value: any): unknown {
  if (way === "release") return trial.release!(value);
  if (way === "asyncDispose") return value[Symbol.asyncDispose]();
  value[Symbol.dispose]();
  return undefined; // `using` waits for nothing
}

/**
 * Fills the pool of threads until the function that it returns is called. A
 * close that dispose only starts there could otherwise end before the look.
 */
function fillThreads(): () => void {
  using stack = new DisposableStack();
  const { path } = stack.use(mkdtempDisposableSync(join(tmpdir(), "fifo-")));
  const fifo = join(path, "fifo");
  execFileSync("mkfifo", [fifo]);
  let waiting = 4; // threads; opening waits for a writer
  for (let thread = 0; thread < 4; thread++) {
    open(fifo, "r", (error, fd) => {
      if (error) throw error;
      closeSync(fd);
      waiting -= 1;
      if (waiting === 0) emptying.dispose();
    });
  }
  const emptying = stack.move();
  return () => void emptying.adopt(openSync(fifo, "r+"), closeSync);
}

async function effectOf(
  release: () => unknown,
  isReleased: () => boolean | Promise<boolean>,
): Promise<string> {
  let before = "";
  const emptyThreads = way === "dispose" ? fillThreads() : () => {};
  try {
    const end = await Promise.race([release(), setTimeout(limit, hangs)]);
    if (end === hangs) return "does not end";
  } catch (error) {
    before = `throws "${(error as Error).message.split("\n")[0]}", `;
  }
  const isAtOnce = await isReleased();
  emptyThreads();
  if (isAtOnce) return `${before}releases`;
  for (const end = performance.now() + limit; performance.now() < end;) {
    await setTimeout(10);
    if (await isReleased()) return `${before}releases later`;
  }
  return `${before}releases nothing`;
}

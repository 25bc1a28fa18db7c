import { spawnSync } from "node:child_process";
import { EventEmitter } from "node:events";
import {
  closeSync,
  fstatSync,
  mkdtempDisposableSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDescriptors } from "fdleak";
import { assertHolds } from "course";
import { assertAnswerIsSteady, assertVerified } from "course/check";
import { expectLeaks } from "fdleak/vitest";
import { expect, test } from "vitest";
import bareNumber from "./bare-number/pair.ts";
import blockTooSmall from "./block-too-small/pair.ts";
import borrowedResource from "./borrowed-resource/pair.ts";
import { record } from "./captured-by-callback/correct.ts";
import capturedByCallback from "./captured-by-callback/pair.ts";
import conditionalAcquisition from "./conditional-acquisition/pair.ts";
import { OpenFile } from "./const-not-using/correct.ts";
import constNotUsing from "./const-not-using/pair.ts";
import directoryHandle from "./directory-handle/pair.ts";
import forUsing from "./for-using/pair.ts";
import restoredState from "./restored-state/pair.ts";
import { rowsOf } from "./returned-generator/correct.ts";
import returnedGenerator from "./returned-generator/pair.ts";
import { openTable } from "./returned-resource/correct.ts";
import returnedResource from "./returned-resource/pair.ts";
import stackAroundLoop from "./stack-around-loop/pair.ts";
import temporaryDirectory from "./temporary-directory/pair.ts";
import lockPerMailbox from "./exercises/lock-per-mailbox/check.ts";
import printedWithACopy from "./exercises/printed-with-a-copy/check.ts";
import question from "./question/question.ts";

test.for([
  constNotUsing,
  bareNumber,
  directoryHandle,
  temporaryDirectory,
  restoredState,
  conditionalAcquisition,
  blockTooSmall,
  stackAroundLoop,
  forUsing,
  returnedResource,
  returnedGenerator,
  capturedByCallback,
  borrowedResource,
])("$name holds on both sides", async (pair) => {
  await assertHolds(pair);
});

test.for([lockPerMailbox, printedWithACopy])(
  "$slug accepts what is right and refuses what is wrong",
  { timeout: 600_000 },
  async (exercise) => {
    await assertVerified(exercise);
  },
);

test("the kernel answers the question of scoped-disposal twice the same", async () => {
  await assertAnswerIsSteady(question);
});

test("a file is closed at the end of its block when the function goes on", () => {
  const open = () =>
    openDescriptors().filter(({ target }) => target === import.meta.filename);
  {
    using file = new OpenFile(import.meta.filename);
    expect(open().map(({ fd }) => fd)).toEqual([file.fd]);
  }
  expect(open()).toEqual([]);
});

test("a file is closed when reading it throws", async () => {
  await expect(() => {
    expect(() => isScript(import.meta.dirname)).toThrow("EISDIR");
  }).not.toLeak();
});

test("a file closes nothing more when it is disposed again", () => {
  const file = new OpenFile(import.meta.filename);
  file[Symbol.dispose]();
  expect(sparesOthers(file)).toBe(true);
});

test("a file refuses to give its number when it is closed", () => {
  const file = new OpenFile(import.meta.filename);
  file[Symbol.dispose]();
  expect(() => file.fd).toThrow("the file is closed");
});

test("a number is evaluated before using refuses it", () => {
  const evaluated: number[] = [];
  const five = () => evaluated.push(5) + 4;
  expect(() => {
    // @ts-expect-error TS2850: a number has no dispose method
    using number = five();
    evaluated.push(number);
  }).toThrow(TypeError);
  expect(evaluated).toEqual([5]);
});

test("a resource declared earlier is closed when using refuses a later one", async () => {
  await expect(() => {
    expect(() => {
      using file = new OpenFile(import.meta.filename);
      // @ts-expect-error TS2850: a number has no dispose method
      using number = file.fd;
      return number;
    }).toThrow(TypeError);
  }).not.toLeak();
});

test.for([null, undefined])(
  "%s is legal when it is declared by using",
  (none) => {
    const use = () => {
      using nothing = none;
      return nothing;
    };
    expect(use()).toBe(none);
  },
);

test("a factory is refused by TypeScript when it forgets to return and its type says null", () => {
  expect(openUnlessNull("prices")).toBeUndefined();
  expect(openUnlessNull(null)).toBeNull();
});

test("a table is the caller's to close when it has been handed on", async () => {
  expectLeaks({ file: 1 });
  using scratch = mkdtempDisposableSync(join(tmpdir(), "handed-on-"));
  const path = join(scratch.path, "prices");
  writeFileSync(path, "TABLE tea 3");

  await expect(() => openTable(path)).toLeak({ file: 1 });
  await expect(() => {
    using table = openTable(path);
    expect(fstatSync(table.fd).size).toBe(11);
  }).not.toLeak();
});

test("a table closes nothing more when it is disposed again", () => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "disposed-again-"));
  const path = join(scratch.path, "prices");
  writeFileSync(path, "TABLE tea 3");

  const table = openTable(path);
  table[Symbol.dispose]();
  expect(sparesOthers(table)).toBe(true);
});

test("a recorder takes its listeners away when the orders end", async () => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "orders-"));
  const orders = new EventEmitter();
  const recorded = record(orders, join(scratch.path, "orders.txt"));
  expect(orders.listenerCount("order")).toBe(1);
  orders.emit("end");
  await recorded;
  expect(orders.eventNames()).toEqual([]);
});

test("a generator holds its file until the caller's loop ends it", async () => {
  expectLeaks({ file: 1 });
  await expect(() => rowsOf(import.meta.filename)).toLeak({ file: 1 });
  await expect(() => {
    for (const row of rowsOf(import.meta.filename)) {
      expect(row).toHaveLength(8);
      break;
    }
  }).not.toLeak();
});

test("a forgotten directory stays open until garbage is collected", () => {
  const script = `
    import { opendirSync } from "node:fs";
    import { setImmediate } from "node:timers/promises";
    import { openDescriptors } from "fdleak";

    const seen = { forgotten: 0, collected: 0, warnings: 0 };
    process.on("warning", () => seen.warnings++);
    const directories = () =>
      openDescriptors().filter(({ kind }) => kind === "directory").length;
    function forget() {
      for (let times = 0; times < 5; times++) opendirSync(".");
    }

    const before = directories();
    forget();
    seen.forgotten = directories() - before;
    gc();
    seen.collected = directories() - before;
    await setImmediate();
    console.log(JSON.stringify(seen));
  `;
  expect(JSON.parse(run(script))).toEqual({
    forgotten: 5,
    collected: 0,
    warnings: 5,
  });
});

test("a temporary directory stays when the process exits inside the block", () => {
  using scratch = mkdtempDisposableSync(join(tmpdir(), "exit-"));
  const script = `
    import { render } from "./temporary-directory/correct.ts";
    render(process.argv[1], () => process.exit());
  `;
  run(script, scratch.path);
  expect(readdirSync(scratch.path)).toHaveLength(1);
});

test("readFileSync closes what it opens when it is given a path", async () => {
  await expect(() => readFileSync(import.meta.filename)).not.toLeak();
});

/** Disposes once more; whether files opened since are still open. */
function sparesOthers(disposed: Disposable): boolean {
  // One of these has the number that was closed.
  using others = new DisposableStack();
  const numbers = Array.from({ length: 8 }, () =>
    others.adopt(openSync(import.meta.filename, "r"), closeSync),
  );
  disposed[Symbol.dispose]();
  return numbers.every((fd) => fstatSync(fd).isFile());
}

/** What the script prints, in a process of its own. */
function run(script: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--expose-gc", "--input-type=module", "--eval", script, ...args],
    { cwd: import.meta.dirname, encoding: "utf8" },
  );
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return stdout;
}

// @ts-expect-error TS2366: a path without a return
function openUnlessNull(path: string | null): Disposable | null {
  if (path === null) return null;
  new DisposableStack().defer(() => {});
}

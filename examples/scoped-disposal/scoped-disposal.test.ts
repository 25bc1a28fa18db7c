import { spawnSync } from "node:child_process";
import {
  fstatSync,
  mkdtempDisposableSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { Script } from "node:vm";
import { openDescriptors } from "fdleak";
import { assertHolds } from "course";
import { assertAnswered, assertVerified } from "course/check";
import { expectLeaks } from "fdleak/vitest";
import { expect, test, vi } from "vitest";
import bareNumber from "./bare-number/pair.ts";
import blockTooSmall from "./block-too-small/pair.ts";
import borrowedResource from "./borrowed-resource/pair.ts";
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

test("the question of scoped-disposal has the answer that it declares", async () => {
  await assertAnswered(question);
});

test("using closes a file at the end of a plain block, before the function ends", () => {
  const open = () =>
    openDescriptors().filter(({ target }) => target === import.meta.filename);
  {
    using file = new OpenFile(import.meta.filename);
    expect(open().map(({ fd }) => fd)).toEqual([file.fd]);
  }
  expect(open()).toEqual([]);
});

test("using evaluates its initializer before it rejects a number", () => {
  const evaluated: number[] = [];
  const five = () => evaluated.push(5) + 4;
  expect(() => {
    // @ts-expect-error TS2850: a number has no dispose method
    using number = five();
    evaluated.push(number);
  }).toThrow(TypeError);
  expect(evaluated).toEqual([5]);
});

test("using closes the resource declared before when it rejects a number", async () => {
  await expect(() => {
    expect(() => {
      using file = new OpenFile(import.meta.filename);
      // @ts-expect-error TS2850: a number has no dispose method
      using number = file.fd;
      return number;
    }).toThrow(TypeError);
  }).not.toLeak();
});

test.for([null, undefined])("using accepts %s and does nothing", (none) => {
  const use = () => {
    using nothing = none;
    return nothing;
  };
  expect(use()).toBe(none);
});

test("TypeScript rejects a factory that forgets its return when its type ends in null", () => {
  expect(openUnlessNull("prices")).toBeUndefined();
  expect(openUnlessNull(null)).toBeNull();
});

test("a table stays open when its new owner does not dispose it", async () => {
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

test("a generator keeps its file open until the caller's loop exits", async () => {
  expectLeaks({ file: 1 });
  await expect(() => rowsOf(import.meta.filename)).toLeak({ file: 1 });
  await expect(() => {
    for (const row of rowsOf(import.meta.filename)) {
      expect(row).toHaveLength(8);
      break;
    }
  }).not.toLeak();
});

test("a leaked directory stays open until garbage collection closes it", () => {
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

test("a stack declared with const closes nothing that it holds", async () => {
  expectLeaks({ file: 1 });
  await expect(() => {
    const stack = new DisposableStack();
    stack.use(new OpenFile(import.meta.filename));
  }).toLeak({ file: 1 });
});

test("a factory leaks when one path forgets its return and its type ends in undefined", async () => {
  expectLeaks({ file: 1 });
  await expect(() => {
    using file = openUnlessUndefined(import.meta.filename);
    expect(file).toBeUndefined();
  }).toLeak({ file: 1 });
});

test("TypeScript rejects an async visitor when its type returns undefined", () => {
  const visit = (visitor: (fd: number) => undefined) => visitor(0);
  // @ts-expect-error TS2345: a promise is not undefined
  expect(visit(async () => {})).toBeInstanceOf(Promise);
});

test.for([
  ["an if", "if (true) { BODY }"],
  ["a case with braces", "switch (1) { case 1: { BODY } }"],
  ["a try", "try { BODY } finally {}"],
  ["an iteration", "for (const _ of [1]) { BODY }"],
])("using disposes at the end of %s", ([, block]) => {
  const code = block!.replace("BODY", "using _file = file;");
  const disposed: string[] = [];
  const file = { [Symbol.dispose]: () => disposed.push("file") };
  // The rest of the function runs after the dispose.
  functionOf(`${code} disposed.push("the code after it");`)(file, disposed);
  expect(disposed).toEqual(["file", "the code after it"]);
});

test.for([
  ["directly in a case (TS1547)", "switch (1) { case 1: using _file = file; }"],
  ["after an if without braces (TS1156)", "if (true) using _file = file;"],
  ["in a for…in loop (TS1493)", "for (using name in file) {}"],
])("using is a syntax error %s", ([, code]) => {
  expect(() => functionOf(code!)).toThrow(SyntaxError);
});

test("using in a for head disposes after every iteration when a closure captures it", () => {
  let disposed = 0;
  const file = { [Symbol.dispose]: () => (disposed += 1) };
  const seen: number[] = [];
  const closures: (() => unknown)[] = [];
  for (using open = file; seen.length < 3;) {
    closures.push(() => open);
    seen.push(disposed);
  }
  expect(seen).toEqual([0, 1, 2]);
});

test("for using accepts a number at compile time and throws at run time", () => {
  expect(() => {
    for (using number of [5]) expect(number).toBe("never reached");
  }).toThrow(TypeError);
});

test("using at the top of a module disposes at its end unless the binding is exported", () => {
  const script = `
    const says = (text) => ({ [Symbol.dispose]: () => console.log(text) });
    using own = says("own");
    using shared = says("shared");
    export { shared };
  `;
  expect(run(script)).toBe("own\n");
});

test("using at the top of a script is a syntax error", () => {
  expect(() => new Script("using nothing = null;")).toThrow(SyntaxError);
});

test("a spy of vitest is restored by using", () => {
  const { warn } = console;
  {
    using spy = vi.spyOn(console, "warn").mockReturnValue();
    console.warn("deprecated");
    expect(spy).toHaveBeenCalledWith("deprecated");
    expect(console.warn).not.toBe(warn);
  }
  expect(console.warn).toBe(warn);
});

test("a mock of node:test is restored by a stack that adopts it", () => {
  const { warn } = console;
  {
    using stack = new DisposableStack();
    const spy = stack.adopt(
      mock.method(console, "warn", () => {}),
      ({ mock }) => mock.restore(),
    );
    console.warn("deprecated");
    expect(spy.mock.callCount()).toBe(1);
    expect(Symbol.dispose in spy).toBe(false);
  }
  expect(console.warn).toBe(warn);
});

test("readFileSync leaves a descriptor open that the caller passes in", () => {
  using file = new OpenFile(import.meta.filename);
  readFileSync(file.fd);
  expect(fstatSync(file.fd).isFile()).toBe(true);
});

/** Runs the script in a separate process; what it printed. */
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

// One path has no return, and TypeScript accepts it.
function openUnlessUndefined(path: string | undefined): OpenFile | undefined {
  if (path === undefined) return undefined;
  void new OpenFile(path);
}

/** Compiled by Node itself, so that its own syntax errors show. */
function functionOf(body: string) {
  // oxlint-disable-next-line no-implied-eval, no-new-func
  return new Function("file", "disposed", body) as (
    file: Disposable,
    disposed: string[],
  ) => void;
}

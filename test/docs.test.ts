import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { mythList } from "@using-by-example/cli";
import { inProcess } from "../packages/cli/src/fixtures/in-process.ts";
import { launcher, startFile } from "../packages/cli/src/fixtures/start.ts";
import { main } from "../packages/cli/src/main.ts";
import { myths } from "../packages/cli/src/myths.ts";
import {
  renderMyth,
  renderMythRun,
  renderShared,
} from "../packages/cli/src/render/myth.ts";
import { Paper } from "../packages/cli/src/render/paper.ts";
import { measured as libraries } from "../tools/libraries/libraries-table.ts";
import { pages } from "../tools/pages.ts";
import { contextlib } from "../tools/pages/from-python.ts";
import { inFull, inShort, withUsing } from "../tools/pages/plain-code.ts";
import { probe } from "../tools/set-up/probe.ts";
import { measured } from "../tools/set-up/tables.ts";
import { read, root } from "../tools/readmes.ts";
import { hasTmux, Terminal } from "./terminal.ts";

const paper = new Paper(80, false);
const claims = join(root, "tools/pages/from-python.py");
const hasPython = spawnSync("python3", ["--version"]).status === 0;

test("the pages say what a run of today shows", async () => {
  for (const [file, text] of await pages()) {
    expect(read(file), `${file} is stale: npm run docs`).toBe(text);
  }
}, 600_000);

test.for(globSync("docs/*.md", { cwd: root }))(
  "%s links to what exists",
  (file) => {
    const links = [...read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
    const missing = links
      .map(([, link]) => link!)
      .filter((link) => !existsSync(join(root, file, "..", link)));
    expect(missing).toEqual([]);
    expect(links.length).toBeGreaterThan(0);
  },
);

test("the set-up page says of this Node what it has", () => {
  expect(probe(process.execPath)).toEqual(measured.nodes["26"]);
});

test("the measured libraries are those of the lockfile, and of the lessons", () => {
  const { dependencies } = JSON.parse(read("tools/libraries/package.json"));
  const lockfile = read("tools/libraries/pnpm-lock.yaml");
  const catalog = read("pnpm-workspace.yaml");
  for (const { package: name, version } of libraries.libraries) {
    const pinned = `${name}'?:\n +specifier: ${version}\n +version: ${version}\\b`;
    expect(lockfile).toMatch(new RegExp(`^ +'?${pinned}`, "m"));
    expect(dependencies[name]).toBe(version);
    const [, lessons] =
      new RegExp(`^ +"?${name}"?: (.*)$`, "m").exec(catalog) ?? [];
    expect(lessons ?? version).toBe(version);
  }
});

test("each trial of a library has been measured", () => {
  const files = globSync("tools/libraries/trials/*.mjs", { cwd: root });
  const tried = files.map((file) => /package: "(.*)"/.exec(read(file))![1]);
  const names = libraries.libraries.map((library) => library.package);
  expect(new Set(names)).toEqual(new Set(tried));
});

test("npm start idea shows the descriptor open inside and closed after", async () => {
  const { code, stdout } = await inProcess(() => main(["idea"]));
  expect(stdout).toMatch(/\n +- +fd \d+ +closed +file idea\.ts\n/);
  const [, before, inside, after] = /^ +(\d+) +(\d+) +(\d+) +descriptors$/m
    .exec(stdout)!
    .map(Number);
  expect([inside, after]).toEqual([before! + 1, before]);
  expect(fits(stdout)).toBe(true);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(19); // npm adds four, and a prompt
  expect(code).toBe(0);
});

test.for(mythList)("the myth $slug fits a terminal of 80 by 24", (myth) => {
  const run = { lines: myth.prints, isAsDeclared: true };
  const prompt = "\n  Your answer";
  const question = renderMyth(myth, "Myth 10 of 10", paper) + prompt;
  const shared = myth === mythList[0] ? `${renderShared(paper)}\n\n` : "";
  expect(fits(shared + question)).toBe(true);
  expect(fits(renderMythRun(myth, run, paper) + prompt)).toBe(true);
  expect(myth.choices[myth.right - 1]).toBeDefined();
});

test("npm start myths prints questions and verdicts without a terminal", async () => {
  const list = mythList.slice(0, 1);
  const { code, stdout } = await inProcess(() => myths(never(), list));
  expect(stdout).toContain(list[0]!.question);
  expect(stdout).toContain("Run:     20 files open");
  expect(stdout).toContain("npm start manual-close/never-closed");
  expect(code).toBe(0);
});

test("npm start myths fails when a run is not as declared", async () => {
  const list = [{ ...mythList[0]!, prints: ["0 files open"] }];
  const { code, stdout } = await inProcess(() => myths(never(), list));
  expect(stdout).toContain('DOES NOT HOLD: expected "0 files open"');
  expect(code).toBe(1);
});

test.skipIf(!hasTmux)(
  "npm start myths asks, runs and counts in a terminal",
  async () => {
    using terminal = new Terminal(root, process.env);
    const command = [process.execPath, launcher, startFile, "myths"];
    terminal.type(command.map((word) => `'${word}'`).join(" "), "Enter");
    await terminal.shows(/Myth 1 of .*Your answer/s);
    terminal.type("9", "Enter"); // no such choice
    await terminal.shows(/Type a number from 1 to 3/);
    terminal.type("1", "Enter");
    await terminal.shows(
      /for \(let call.*You said 1\. No\..*20 files open.*Enter continues/s,
    );
    terminal.type("", "Enter");
    await terminal.shows(/Myth 2 of .*Your answer/s);
    terminal.type("3", "Enter");
    await terminal.shows(/Right\..*after 100 ms.*Enter continues/s);
    terminal.type("q", "Enter");
    const end = await terminal.shows(/See npm start/);
    expect(end).toMatch(/1 of 2 right.*manual-close\/never-closed/s);
  },
);

test.for([
  { block: "returns", release: "works" },
  { block: "throws", release: "works" },
  { block: "returns", release: "throws" },
  { block: "throws", release: "throws" },
])(
  "`using` is the plain code of the page: block $block, release $release",
  ({ block, release }) => {
    const end = (form: typeof withUsing) =>
      endOf(
        form,
        () => resourceThat(release === "throws"),
        () => {
          if (block === "throws") throw new Error("use");
          return "result";
        },
      );
    const expected = [
      ...(release === "throws" ? ["close"] : []),
      ...(block === "throws" ? ["use"] : []),
    ];
    const both = expected.length === 2;
    const result = expected.length === 0 ? "result" : expected;
    expect(end(withUsing)).toEqual(result);
    expect(end(inFull)).toEqual(result);
    expect(end(inShort)).toEqual(both ? ["close"] : result); // loses one
  },
);

test("`using` and its plain code refuse a value before the block runs", () => {
  for (const form of [withUsing, inFull]) {
    let hasRun = false;
    expect(() =>
      form(
        () => ({}) as Disposable,
        () => (hasRun = true),
      ),
    ).toThrow(TypeError);
    expect(hasRun).toBe(false);
  }
});

test("the page from Python has every name of contextlib", () => {
  const names =
    "AbstractContextManager AbstractAsyncContextManager asynccontextmanager " +
    "contextmanager closing aclosing nullcontext suppress redirect_stdout " +
    "redirect_stderr chdir ContextDecorator AsyncContextDecorator ExitStack " +
    "AsyncExitStack enter_context push callback pop_all close " +
    "enter_async_context push_async_exit push_async_callback aclose";
  const listed = contextlib.map(
    ({ python }) => /^(?:await )?(?:stack\.)?(\w+)/.exec(python)![1],
  );
  expect(new Set(listed)).toEqual(new Set(names.split(" ")));
});

test.skipIf(!hasPython)("the page's claims about CPython hold", () => {
  const { status, stderr } = spawnSync("python3", [claims]);
  expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: "" });
});

test("`using` accepts null, as nullcontext is accepted", () => {
  using nothing = null;
  using stack = new DisposableStack();
  expect([nothing, stack.use(null), stack.use(undefined)]).toEqual([
    null,
    null,
    undefined,
  ]);
});

test("a stack registers what ExitStack.push does, and gives it no error", () => {
  const given: unknown[][] = [];
  const exit = { [Symbol.dispose]: (...args: unknown[]) => given.push(args) };
  expect(() => {
    using stack = new DisposableStack();
    stack.use(exit);
    stack.defer((...args: unknown[]) => given.push(args));
    throw new Error("use");
  }).toThrow("use");
  expect(given).toEqual([[], []]);
});

test("an async stack registers what push_async_exit does, and gives it no error", async () => {
  const given: unknown[][] = [];
  const exit = {
    [Symbol.asyncDispose]: async (...args: unknown[]) => {
      await setTimeout(1);
      given.push(args);
    },
  };
  await using stack = new AsyncDisposableStack();
  stack.use(exit);
  await stack.disposeAsync();
  expect(given).toEqual([[]]);
});

test("move hands the releases on, and the old stack counts as disposed", () => {
  const log: string[] = [];
  let moved: DisposableStack;
  {
    using stack = new DisposableStack();
    stack.defer(() => log.push("released"));
    moved = stack.move();
    expect(() => stack.use(null)).toThrow(ReferenceError);
  }
  expect(log).toEqual([]);
  moved.dispose();
  expect(log).toEqual(["released"]);
});

test("a second disposeAsync resolves before the first has finished", async () => {
  const log: string[] = [];
  const stack = new AsyncDisposableStack();
  stack.defer(async () => {
    await setTimeout(20);
    log.push("released");
  });
  const first = stack.disposeAsync();
  await stack.disposeAsync();
  log.push("second");
  await first;
  expect(log).toEqual(["second", "released"]);
});

test("an async generator is disposable, as aclosing would make it", async () => {
  const log: string[] = [];
  async function* rows() {
    try {
      yield await Promise.resolve(1);
    } finally {
      log.push("ended");
    }
  }
  {
    await using it = rows();
    await it.next();
  }
  expect(log).toEqual(["ended"]);
});

test("a function that takes a function is a ContextDecorator", async () => {
  const log: string[] = [];
  const context = () => ({ [Symbol.dispose]: () => void log.push("left") });
  const asyncContext = () => ({
    [Symbol.asyncDispose]: () =>
      setTimeout(1).then(() => void log.push("left")),
  });
  const inContext = (work: () => string) => () => {
    using _context = context();
    return work();
  };
  const inAsyncContext = (work: () => Promise<string>) => async () => {
    await using _context = asyncContext();
    return await work();
  };
  const work = () => {
    log.push("works");
    return "result";
  };
  expect(inContext(work)()).toBe("result");
  const asyncWork = () => setTimeout(1).then(work);
  expect(await inAsyncContext(asyncWork)()).toBe("result");
  expect(log).toEqual(["works", "left", "works", "left"]);
});

test("a disposable redirects a stream, as redirect_stdout does", () => {
  const texts: string[] = [];
  const stream = { write: (_text: string) => false };
  const original = stream.write;
  const redirected = (): Disposable => {
    stream.write = (text) => texts.push(text) > 0;
    return { [Symbol.dispose]: () => void (stream.write = original) };
  };
  expect(() => {
    using _redirected = redirected();
    stream.write("hello");
    throw new Error("use");
  }).toThrow("use");
  expect(texts).toEqual(["hello"]);
  expect(stream.write).toBe(original);
});

/** A text of at most 24 lines and 80 columns. */
function fits(text: string): boolean {
  const lines = text.trimEnd().split("\n");
  return lines.length <= 24 && lines.every((line) => line.length <= 80);
}

function never(): AbortSignal {
  return new AbortController().signal;
}

function resourceThat(fails: boolean): Disposable {
  return {
    [Symbol.dispose]: () => {
      if (fails) throw new Error("close");
    },
  };
}

/** What a form returned, or the messages of its errors, the newest first. */
function endOf(
  form: typeof withUsing,
  acquire: () => Disposable,
  use: () => string,
): string | string[] {
  try {
    return form(acquire, use);
  } catch (thrown) {
    const messages = [];
    let error = thrown;
    while (error instanceof SuppressedError) {
      messages.push((error.error as Error).message);
      error = error.suppressed;
    }
    return [...messages, (error as Error).message];
  }
}

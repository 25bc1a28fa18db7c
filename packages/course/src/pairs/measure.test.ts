import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { baseline, findLeaks, warmUp } from "fdleak";
import apart from "./fixtures/apart/pair.ts";
import draft from "./fixtures/draft/pair.ts";
import greeting from "./fixtures/greeting/pair.ts";
import peer from "./fixtures/peer/pair.ts";
import { side } from "./fixtures/side.ts";
import { type MeasureOptions, measure } from "./measure.ts";

/** Notes two process ids: its own and that of a child it leaves running. */
const startSleep = `
  note(process.pid, spawn("sleep", ["600"], { stdio: "ignore" }).pid);`;

const patiently = { timeout: 30_000 };

test.concurrent("measure counts one more after each call when a side leaks", async () => {
  const seen = await measure(greeting, "wrong", { calls: 3 });
  expect(seen.leaked).toHaveLength(3);
  expect(seen).toEqual({
    calls: 3,
    before: expect.any(Number),
    after: seen.before + 3,
    counts: [1, 2, 3].map((call) => seen.before + call),
    leaked: seen.leaked.map(({ fd }) => ({
      fd,
      kind: "file",
      target: expect.stringMatching(/\/greeting\.txt$/),
    })),
    vanished: [],
    outcome: "returned 'hello'",
    effect: null,
    innocent: null,
    paths: [],
    trouble: null,
  });
});

test
  .skipIf(process.platform !== "linux")
  .concurrent(
    "measure counts the same when V8's threads open something for a moment",
    async () => {
      using processors = side(
        'fs.openSync("/sys/devices/system/cpu/online"); return "hello";',
      );
      const outside: number[] = [];
      const seen = await measure(greeting, "correct", {
        file: processors.file,
        pace: (count) => Promise.resolve(void outside.push(count)),
      });
      expect(seen).toMatchObject({ trouble: null, leaked: [] });
      expect(new Set([seen.before, ...seen.counts]).size).toBe(1);
      expect(new Set(outside).size).toBe(1);
    },
  );

test.concurrent("measure counts the same after each call when a side closes", async () => {
  const seen = await measure(greeting, "correct");
  expect(seen).toMatchObject({ calls: 5, leaked: [], after: seen.before });
  expect(seen.counts).toEqual(Array(5).fill(seen.before));
});

test.concurrent("measure tells effect and innocent path when the pair has them", async () => {
  const seen = await measure(draft, "wrong");
  expect(seen).toMatchObject({
    outcome: "threw Error: nothing to save",
    effect: "1 drafts left",
    innocent: {
      leaked: [],
      outcome: "returned undefined",
      effect: null,
    },
  });
});

test.concurrent("measure waits for closing when the side is wrong, not when it is correct", async () => {
  using late = side(`
    const fd = fs.openSync(path);
    setTimeout(() => fs.closeSync(fd), 30);
    return "hello";`);
  const { file } = late;
  const pair = { ...greeting, release: "late" } as const;
  const [wrong, correct, settled] = await Promise.all([
    measure(greeting, "wrong", { file }),
    measure(greeting, "correct", { file, calls: 1 }),
    measure(pair, "correct", { file }),
  ]);
  expect(wrong.leaked).toEqual([]);
  expect(correct.leaked).toMatchObject([{ kind: "file" }]);
  expect(settled.leaked).toEqual([]);
});

test.concurrent("measure waits longer for closing when a machine keeps it from that", async () => {
  using late = side(`
    const fd = fs.openSync(path);
    setTimeout(() => fs.closeSync(fd), 1500);
    return "hello";`);
  const pair = { ...greeting, release: "late" } as const;
  const seen = await measure(pair, "correct", { file: late.file });
  expect(seen).toMatchObject({ trouble: null, leaked: [] });
});

test.concurrent("measure waits for what its innocent path has left in Node's threads", async () => {
  using slow = side(
    `
    if (++calls > 1) {
      return await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    const pipe = path + ".pipe";
    spawnSync("mkfifo", [pipe]);
    const fd = fs.openSync(pipe, "r+");
    fs.read(fd, () => fs.closeSync(fd));
    setTimeout(() => fs.writeSync(fd, "at last"), 300);
    return "hello";`,
    `import { spawnSync } from "node:child_process";
      let calls = 0;
      export const save = firstLine;`,
  );
  const seen = await measure(draft, "correct", { file: slow.file, calls: 1 });
  expect(seen.vanished).toEqual([]);
  expect(seen.trouble).toBeNull();
});

test.concurrent("measure gives each call its time when all of them take longer", async () => {
  using slow = side(`
    await new Promise((resolve) => setTimeout(resolve, 1200));
    return "hello";`);
  const { trouble } = await measure(greeting, "correct", {
    file: slow.file,
    calls: 5,
    timeLimit: 5,
  });
  expect(trouble).toBeNull();
});

test.concurrent("measure keeps what is returned when collecting it would close it", async () => {
  using collected = side(
    `
    for (let round = 0; round < 3; round++) globalThis.gc?.();
    const file = await (await import("node:fs/promises")).open(path);
    return "hello";`,
    `
    import { setFlagsFromString } from "node:v8";
    setFlagsFromString("--expose-gc");
    globalThis.gc = (await import("node:vm")).runInNewContext("gc");`,
  );
  const seen = await measure(greeting, "wrong", { file: collected.file });
  expect(seen).toMatchObject({ trouble: null, leaked: { length: 5 } });
});

test.concurrent("measure stops when a side waits without end", async () => {
  using hanging = side("await new Promise(() => {});");
  const seen = await measure(greeting, "wrong", {
    file: hanging.file,
    timeLimit: 1,
  });
  expect(seen.trouble).toBe("the wrong side did not finish within 1 s");
});

test.concurrent("measure stops when a side never yields the processor", async () => {
  using spinning = side("for (;;);");
  const { file } = spinning;
  const seen = await measure(greeting, "wrong", { file, timeLimit: 1 });
  expect(seen.trouble).toBe("the wrong side did not finish within 1 s");
});

test.concurrent("measure tells the error when a side crashes", async () => {
  using crashing = side(`
    setImmediate(() => { throw new Error("no such greeting"); });
    await new Promise(() => {});`);
  const seen = await measure(greeting, "wrong", { file: crashing.file });
  expect(seen.trouble).toBe(
    "the wrong side exited with code 1; it said: Error: no such greeting",
  );
  expect(seen).toMatchObject({ calls: 0, leaked: [], innocent: null });
});

test.concurrent("measure tells the code when a side exits", async () => {
  using exiting = side("process.exit(3);");
  const seen = await measure(greeting, "correct", { file: exiting.file });
  expect(seen.trouble).toBe("the correct side exited with code 3");
});

test.concurrent("measure tells the signal when a side is killed", async () => {
  using killed = side('process.kill(process.pid, "SIGKILL");');
  const seen = await measure(greeting, "wrong", { file: killed.file });
  expect(seen.trouble).toBe("the wrong side was killed by SIGKILL");
});

test.concurrent("measure tells which file when a side cannot be loaded", async () => {
  const seen = await measure(greeting, "wrong", {
    file: "/nowhere/wrong.ts",
  });
  expect(seen.trouble).toMatch(
    /^the wrong side exited with code 1; .*\/nowhere\/wrong\.ts/,
  );
});

test.concurrent.for([
  { thrown: '"no greeting"', outcome: "threw 'no greeting'" },
  { thrown: "undefined", outcome: "threw undefined" },
  { thrown: "{ code: 7 }", outcome: "threw { code: 7 }" },
  {
    thrown:
      'new SuppressedError(new Error("closing"), new RangeError("reading"))',
    outcome: "threw SuppressedError (Error: closing, suppressing RangeError)",
  },
])(
  "measure puts into words what a side throws when it is $thrown",
  async ({ thrown, outcome }) => {
    using throwing = side(`throw ${thrown};`);
    const seen = await measure(greeting, "wrong", {
      file: throwing.file,
      calls: 2,
    });
    expect(seen).toMatchObject({ outcome, trouble: null });
  },
);

test.concurrent("measure tells both outcomes when the calls differ", async () => {
  using fickle = side("return ++calls;", "let calls = 0;");
  const seen = await measure(greeting, "wrong", {
    file: fickle.file,
    calls: 2,
  });
  expect(seen.outcome).toBe("returned 1, then returned 2");
});

test.concurrent("measure is not held up when a side prints a megabyte", async () => {
  using printing = side(`
    const line = "x".repeat(1023) + "\\n";
    process.stdout.write(line.repeat(1024));
    process.stderr.write(line.repeat(1024));
    return "hello";`);
  const seen = await measure(greeting, "correct", { file: printing.file });
  expect(seen).toMatchObject({ outcome: "returned 'hello'", trouble: null });
});

test.concurrent("measure leaves no process behind when a side started one", async ({
  expect,
}) => {
  using parent = side(`
    note(spawn("sleep", ["600"], { stdio: "inherit" }).pid);
    return "hello";`);
  const seen = await measure(greeting, "wrong", {
    file: parent.file,
    calls: 2,
  });
  expect(seen).toMatchObject({ trouble: null, leaked: [] });
  expect(parent.noted()).toHaveLength(2);
  await expect.poll(() => parent.noted().filter(runs), patiently).toEqual([]);
});

test.concurrent("measure leaves no process behind when a side started one and exited", async ({
  expect,
}) => {
  using parent = side(`
    note(spawn("sleep", ["600"], { stdio: "inherit" }).pid);
    process.exit(3);`);
  const seen = await measure(greeting, "wrong", { file: parent.file });
  expect(seen.trouble).toBe("the wrong side exited with code 3");
  expect(parent.noted()).toHaveLength(1);
  await expect.poll(() => parent.noted().filter(runs), patiently).toEqual([]);
});

test.concurrent("measure is not held up when a process that left the group holds its output", async () => {
  using parent = side(`
    note(spawn("sleep", ["60"], { stdio: "inherit", detached: true }).pid);
    return "hello";`);
  const seen = await measure(greeting, "wrong", {
    file: parent.file,
    calls: 1,
  });
  parent
    .noted()
    .filter(runs)
    .forEach((pid) => process.kill(pid));
  expect(seen).toMatchObject({ outcome: "returned 'hello'", trouble: null });
});

test.concurrent("measure tells the code when a process that left the group holds the output", async () => {
  using parent = side(`
    note(spawn("sleep", ["60"], { stdio: "inherit", detached: true }).pid);
    process.exit(3);`);
  const seen = await measure(greeting, "wrong", { file: parent.file });
  parent
    .noted()
    .filter(runs)
    .forEach((pid) => process.kill(pid));
  expect(seen.trouble).toBe("the wrong side exited with code 3");
});

test.concurrent("measure has nothing to judge when a side closes the channel", async () => {
  using closing = side('fs.closeSync(3); return "hello";');
  const seen = await measure(greeting, "wrong", { file: closing.file });
  expect(seen.trouble).toBe(
    "the wrong side closed descriptor 3, by which it is measured",
  );
});

/** Answers as `child.ts` does, but for the secret. */
const forging = `
  const bytes = process.getBuiltinModule("node:v8").serialize({
    says: "measured",
    measurement: {
      ...{ leaked: [], vanished: [], innocent: null, paths: [] },
      trouble: null,
    },
  });
  const header = Buffer.alloc(20);
  header.writeUInt32BE(bytes.length, 16);
  fs.writeSync(3, Buffer.concat([header, bytes]));`;

test.concurrent.for([
  { how: "writes a line", code: 'fs.writeSync(3, "a line\\n");' },
  { how: "answers in its stead", code: forging },
])("measure gives up a side when it $how on the channel", async ({ code }) => {
  using calling = side(`${code} return "hello";`);
  using loading = side('return "hello";', code);
  for (const { file } of [calling, loading]) {
    const seen = await measure(greeting, "wrong", { file });
    expect(seen.trouble).toBe(
      "the wrong side wrote to descriptor 3, by which it is measured",
    );
  }
});

const hiding = `
  const hidden = new Set();
  const { openSync, readdirSync, statSync } = fs;
  fs.openSync = (...args) => {
    const fd = openSync(...args);
    if (!String(args[0]).includes("node")) hidden.add(fd);
    return fd;
  };
  fs.readdirSync = (folder) =>
    readdirSync(folder).filter((name) => !hidden.has(Number(name)));
  fs.statSync = (path) => {
    const stats = statSync(path);
    if (path === "/proc/self/fd") stats.size -= hidden.size;
    return stats;
  };
  syncBuiltinESMExports();`;

test.concurrent("measure sees what leaks when a side hides it behind functions of fs", async () => {
  using hider = side("fs.openSync(path); return 'hello';", hiding);
  const seen = await measure(greeting, "wrong", { file: hider.file });
  expect(seen).toMatchObject({ trouble: null, leaked: { length: 5 } });
});

test.skipIf(process.platform !== "linux")(
  "measure believes the kernel when a side hides what it opened",
  async () => {
    const hiding = "Map.prototype.has = () => true;";
    using hider = side(`${hiding} fs.openSync(path); return 'hello';`);
    const seen = await measure(greeting, "correct", { file: hider.file });
    expect(seen.leaked).toEqual([]);
    expect(seen.trouble).toMatch(/opened 0 descriptors .* the kernel says 5$/);
  },
);

test.concurrent("measure tells what vanished when a side closes what it did not open", async () => {
  using closing = side('fs.closeSync(0); return "hello";');
  const seen = await measure(greeting, "correct", {
    file: closing.file,
    calls: 1,
  });
  expect(seen.vanished).toMatchObject([{ fd: 0, kind: "device" }]);
});

test.concurrent.for([
  {
    how: "sees nothing",
    patch: `
      const { map } = Array.prototype;
      Array.prototype.map = function (how) {
        return how === Number ? [] : map.call(this, how);
      };`,
  },
  {
    how: "sees that nothing is open",
    patch: "Array.prototype.some = () => false;",
  },
  {
    how: "cannot look",
    patch: 'Array.prototype.toSorted = () => { throw new Error("no"); };',
  },
])(
  "measure is blind, never clean, when the instrument $how",
  async ({ patch }) => {
    using early = side('return "hello";', patch);
    using late = side(`${patch} return "hello";`);
    const seen = await Promise.all(
      [early, late].map(({ file }) => measure(greeting, "correct", { file })),
    );
    for (const { trouble } of seen) {
      expect(trouble).toMatch(
        /instrument is blind|was not seen|it said: Error: no/,
      );
    }
  },
);

test.concurrent.for([
  { state: "waits", pair: greeting, rest: "await new Promise(() => {});" },
  { state: "is busy", pair: greeting, rest: "for (;;);" },
  { state: "waits apart", pair: apart, rest: "await new Promise(() => {});" },
  { state: "is busy apart", pair: apart, rest: "for (;;);" },
])(
  "measure leaves nothing behind when it is aborted while a side $state",
  async ({ pair, rest }, { expect }) => {
    using running = side(`${startSleep} ${rest}`);
    const { file, noted } = running;
    const control = new AbortController();
    const { signal } = control;
    const measuring = measure(pair, "wrong", { file, signal });
    await expect.poll(noted, patiently).toHaveLength(2);
    control.abort();
    expect((await measuring).trouble).toBe("the wrong side was interrupted");
    await expect.poll(() => noted().filter(runs), patiently).toEqual([]);
  },
);

test.concurrent("measure starts nothing that stays when it was aborted before", async () => {
  const signal = AbortSignal.abort();
  const seen = await measure(greeting, "wrong", { signal });
  expect(seen.trouble).toBe("the wrong side was interrupted");
});

test.concurrent("measure hands out an answering peer when the pair has one", async () => {
  using asking = side("return Number(await (await fetch(path)).text());");
  const { file } = asking;
  const seen = await measure(peer, "wrong", { file, calls: 1 });
  const [, pid] = /^returned (\d+)$/.exec(seen.outcome)!;
  expect(runs(Number(pid))).toBe(false);
});

test.concurrent.for([
  { body: 'return "hello";', outcome: `returned "returned 'hello'"` },
  { body: "process.exit(4);", outcome: "returned 'exited with code 4'" },
])(
  "measure tells how it went apart when that is $body",
  async ({ body, outcome }) => {
    using there = side(body);
    const seen = await measure(apart, "wrong", { file: there.file, calls: 1 });
    expect(seen.outcome).toBe(outcome);
  },
);

test.concurrent("measure limits the descriptors apart when asked", async () => {
  using greedy = side(`
    for (let opened = 0; ; opened++) {
      try { fs.openSync(path) } catch (error) {
        return opened < 64 ? (error as NodeJS.ErrnoException).code : opened;
      }
    }`);
  const seen = await measure(apart, "wrong", { file: greedy.file, calls: 1 });
  expect(seen.outcome).toBe(`returned "returned 'EMFILE'"`);
});

test.concurrent.for([
  { state: "waits", rest: "await new Promise(() => {});" },
  { state: "is busy", rest: "for (;;);" },
])(
  "measure leaves nothing behind when it is killed while a side $state",
  async ({ rest }, { expect }) => {
    using running = side(`${startSleep} ${rest}`);
    const { file, noted } = running;
    const program = join(import.meta.dirname, "fixtures/measure-greeting.ts");
    const parent = spawn(process.execPath, [program, file], {
      env: { ...process.env, TMPDIR: dirname(file) }, // nothing cleans up
      stdio: "ignore",
    });
    await expect.poll(noted, patiently).toHaveLength(2);
    expect(noted().filter(runs)).toHaveLength(2);
    parent.kill("SIGKILL");
    await once(parent, "close");
    await expect.poll(() => noted().filter(runs), patiently).toEqual([]);
  },
);

test.concurrent("measure removes its scratch directory when it ends or stops", async () => {
  using telling = side("return path;");
  using crashing = side(
    "setImmediate(() => { throw new Error(path); }); await new Promise(() => {});",
  );
  const [done, crashed] = await Promise.all([
    measure(greeting, "wrong", { file: telling.file }),
    measure(greeting, "wrong", { file: crashing.file }),
  ]);
  for (const words of [done.outcome, crashed.trouble]) {
    const [scratch] = /\/.+\/pair-\w+/.exec(words!)!;
    expect(existsSync(scratch)).toBe(false);
  }
});

function noting(counts: number[]): MeasureOptions {
  return {
    calls: 3,
    pace(count) {
      counts.push(count);
      return Promise.resolve();
    },
  };
}

test.concurrent("measure says which line opened each leak when it is traced", async () => {
  const opening = async (options: MeasureOptions) =>
    (await measure(greeting, "wrong", options)).leaked.map(
      ({ openedAt }) => openedAt && [openedAt.file, openedAt.line],
    );
  const file = join(import.meta.dirname, "fixtures/greeting/wrong.ts");
  const line =
    1 +
    readFileSync(file, "utf8")
      .split("\n")
      .findIndex((text) => text.includes("leaks fd"));
  expect(await opening({ calls: 2, traced: true })).toEqual([
    [file, line],
    [file, line],
  ]);
  expect(await opening({ calls: 1 })).toEqual([undefined]);
});

test.concurrent("measure tells its pace one more before each call when a side leaks", async () => {
  const counts: number[] = [];
  const seen = await measure(greeting, "wrong", noting(counts));
  expect(counts).toEqual([0, 1, 2, 3].map((call) => counts[0]! + call));
  expect(seen).toMatchObject({ trouble: null, leaked: { length: 3 } });
});

test.concurrent("measure tells its pace the same before each call when a side closes", async () => {
  const counts: number[] = [];
  const seen = await measure(greeting, "correct", noting(counts));
  expect(counts).toEqual(Array(4).fill(counts[0]));
  expect(seen).toMatchObject({ calls: 3, trouble: null, leaked: [] });
});

test.concurrent("measure does not pace the innocent path when the pair has one", async () => {
  const counts: number[] = [];
  const { innocent } = await measure(draft, "wrong", noting(counts));
  expect(innocent).toMatchObject({ calls: 3 });
  expect(counts).toHaveLength(4);
});

test.skipIf(process.platform !== "linux")(
  "measure tells its pace what the kernel says when a side hides what it opened",
  async () => {
    const hiding = "Set.prototype.has = () => true;"; // all pass for momentary
    using hider = side("fs.openSync(path); return 'hello';", hiding);
    const { file } = hider;
    const counts: number[] = [];
    await measure(greeting, "wrong", { ...noting(counts), file });
    expect(counts).toEqual([0, 1, 2, 3].map((call) => counts[0]! + call));
  },
);

test.concurrent("measure makes no call that its pace has not allowed", async ({
  expect,
}) => {
  using noted = side('note(1); return "hello";');
  const { promise, resolve } = Promise.withResolvers<void>();
  const counts: number[] = [];
  const measuring = measure(greeting, "correct", {
    file: noted.file,
    calls: 2,
    async pace(count) {
      if (counts.push(count) === 2) await promise;
    },
  });
  await expect.poll(() => counts, patiently).toHaveLength(2);
  expect(noted.noted()).toHaveLength(1);
  resolve();
  expect(await measuring).toMatchObject({ calls: 2, trouble: null });
  expect(noted.noted()).toHaveLength(2);
});

test.concurrent("measure settles and answers when its pace says stop", async () => {
  let looks = 0;
  const seen = await measure(greeting, "wrong", {
    calls: 100,
    pace: () => Promise.resolve(++looks > 2 ? "stop" : undefined),
  });
  expect(seen).toMatchObject({
    calls: 2,
    counts: { length: 2 },
    leaked: { length: 2 },
    trouble: null,
  });
});

test.concurrent("measure has all the time there is while its pace takes some", async () => {
  const seen = await measure(greeting, "correct", {
    calls: 1,
    timeLimit: 5,
    pace: () => setTimeout(6000),
  });
  expect(seen).toMatchObject({ calls: 1, trouble: null });
});

test.concurrent("measure limits the time of a call again when its pace has let it go on", async () => {
  using hanging = side("await new Promise(() => {});");
  const seen = await measure(greeting, "wrong", {
    file: hanging.file,
    timeLimit: 1,
    pace: () => setTimeout(1200),
  });
  expect(seen.trouble).toBe("the wrong side did not finish within 1 s");
});

test.concurrent("measure gives a side up when its pace throws", async () => {
  const seen = await measure(greeting, "wrong", {
    pace: () => Promise.reject(new Error("no screen")),
  });
  expect(seen.trouble).toBe("the wrong side was given up: Error: no screen");
});

test.concurrent("measure leaves nothing behind when it is aborted while its pace waits", async ({
  expect,
}) => {
  using running = side('return "hello";', startSleep);
  const control = new AbortController();
  let looks = 0;
  const measuring = measure(greeting, "wrong", {
    file: running.file,
    signal: control.signal,
    pace: () => (++looks > 1 ? new Promise(() => {}) : Promise.resolve()),
  });
  await expect.poll(() => looks, patiently).toBe(2);
  expect(running.noted().filter(runs)).toHaveLength(2);
  control.abort();
  expect((await measuring).trouble).toBe("the wrong side was interrupted");
  await expect.poll(() => running.noted().filter(runs), patiently).toEqual([]);
});

test("measure leaves no descriptor behind when it is over", async () => {
  warmUp();
  const before = baseline();
  using exiting = side("process.exit(3);");
  await Promise.all([
    measure(greeting, "wrong"),
    measure(greeting, "wrong", { file: exiting.file }),
    measure(peer, "wrong", { file: exiting.file }),
  ]);
  const { vanished, ...leaks } = await findLeaks(before);
  expect({ leaks, vanished }).toEqual({ leaks: {}, vanished: [] });
});

/** A zombie has ended, though its parent has not collected it. */
function runs(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}

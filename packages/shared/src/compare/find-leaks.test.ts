import Sqlite from "better-sqlite3";
import { spawnSync } from "node:child_process";
import {
  closeSync,
  mkdtempDisposableSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  watch,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { output, run } from "../fixtures/run.ts";
import { baseline } from "./baseline.ts";
import { findLeaks, findLeaksSync } from "./find-leaks.ts";
import { transientFiles } from "../observe/transient.ts";
import { warmUp } from "../observe/warm-up.ts";

warmUp();

test("findLeaks finds nothing when nothing was opened", async () => {
  const leaks = await findLeaks(baseline());
  expect([...leaks]).toEqual([]);
  expect(leaks.vanished).toEqual([]);
});

test("findLeaks names number, kind and target when a file is open", async () => {
  using place = scratch();
  const before = baseline();
  using file = opened(place.file("greeting.txt"));
  expect([...(await findLeaks(before, { settle: "none" }))]).toEqual([
    { fd: file.fd, kind: "file", target: file.path },
  ]);
});

test("findLeaks finds nothing when what was open already still is", async () => {
  using place = scratch();
  using _file = opened(place.file("greeting.txt"));
  expect([...(await findLeaks(baseline()))]).toEqual([]);
});

test("findLeaks finds the other file when it took a closed one's number", async () => {
  using place = scratch();
  const old = opened(place.file("old.txt"));
  const before = baseline();
  old[Symbol.dispose]();
  using other = opened(place.file("other.txt"));
  expect(other.fd).toBe(old.fd);

  const leaks = await findLeaks(before, { settle: "none" });
  expect([...leaks]).toEqual([
    { fd: other.fd, kind: "file", target: other.path },
  ]);
  expect(leaks.vanished).toEqual([
    { fd: old.fd, kind: "file", target: "file, closed since the baseline" },
  ]);
});

test("findLeaks finds the new file when it took number, path and inode of a deleted one", async ({
  skip,
}) => {
  using place = scratch();
  const path = place.file("greeting.txt");
  let inodeWasReused = false;
  for (let attempt = 0; attempt < 20; attempt++) {
    const old = opened(path);
    const { ino } = statSync(path);
    const before = baseline();
    old[Symbol.dispose]();
    unlinkSync(path);
    place.file("greeting.txt");
    using fresh = opened(path);
    expect(fresh.fd).toBe(old.fd);
    inodeWasReused ||= statSync(path).ino === ino;

    const leaks = await findLeaks(before, { settle: "none" });
    expect([leaks.length, leaks.vanished.length]).toEqual([1, 1]);
  }
  skip(!inodeWasReused, "this file system does not reuse an inode at once");
});

test("findLeaks finds nothing when an open file is written, renamed and unlinked", async () => {
  using place = scratch();
  using file = opened(place.file("greeting.txt"));
  const before = baseline();
  for (const change of [
    () => writeFileSync(file.path, "good evening\n"),
    () => renameSync(file.path, `${file.path}.old`),
    () => unlinkSync(`${file.path}.old`),
  ]) {
    change();
    const { vanished, length } = await findLeaks(before, { settle: "none" });
    expect({ vanished, length }).toEqual({ vanished: [], length: 0 });
  }
});

test("findLeaks finds nothing when a file is closed and opened again at its number", async () => {
  using place = scratch();
  const old = opened(place.file("greeting.txt"));
  const before = baseline();
  old[Symbol.dispose]();
  using again = opened(old.path);
  expect(again.fd).toBe(old.fd);
  const { vanished, length } = await findLeaks(before, { settle: "none" });
  expect({ vanished, length }).toEqual({ vanished: [], length: 0 });
});

test("findLeaks tells what vanished when it was closed", async () => {
  using place = scratch();
  const file = opened(place.file("greeting.txt"));
  const before = baseline();
  file[Symbol.dispose]();
  const leaks = await findLeaks(before);
  expect([...leaks]).toEqual([]);
  expect(leaks.vanished).toEqual([
    { fd: file.fd, kind: "file", target: "file, closed since the baseline" },
  ]);
});

test.skipIf(process.platform !== "linux").for(transientFiles)(
  "findLeaks says nothing of %s, which V8's threads open for a moment",
  async (file) => {
    const early = opened(file);
    const before = baseline();
    using _late = opened(file);
    early[Symbol.dispose]();

    const leaks = await findLeaks(before, { settle: "none" });
    expect([...leaks]).toEqual([]);
    expect(leaks.vanished).toEqual([]);
  },
);

test("findLeaks finds a watch when others were there before", async () => {
  using place = scratch();
  using _old = watching(place.path);
  const before = baseline();
  using _watched = watching(place.file("watched.txt"));
  expect([...(await findLeaks(before, { settle: "none" }))]).toMatchObject([
    { kind: "watch" },
  ]);
});

test("findLeaks tells which watch vanished when one of two was closed", async () => {
  using place = scratch();
  const closed = watch(place.path);
  using _kept = watching(place.file("watched.txt"));
  const before = baseline();
  closed.close();
  const leaks = await findLeaks(before);
  expect([...leaks]).toEqual([]);
  expect(leaks.vanished).toMatchObject([{ kind: "watch" }]);
});

test("findLeaks waits for closing when it may settle", async () => {
  using place = scratch();
  const before = baseline();
  const { fd } = opened(place.file("greeting.txt"));
  const closed = setTimeout(20).then(() => closeSync(fd));
  expect([...(await findLeaks(before))]).toEqual([]);
  await closed;
});

test("findLeaks judges at once when it may not settle", async () => {
  using place = scratch();
  const before = baseline();
  const { fd } = opened(place.file("greeting.txt"));
  const closed = setTimeout(20).then(() => closeSync(fd));
  const leaks = await findLeaks(before, { settle: "none" });
  await closed;
  expect([...leaks]).toMatchObject([{ fd }]);
});

test("findLeaksSync finds at once what leaked and what vanished", async () => {
  using place = scratch();
  const closed = opened(place.file("closed.txt"));
  const before = baseline();
  closed[Symbol.dispose]();
  const file = opened(place.file("greeting.txt"));
  const closing = setTimeout(20).then(() => closeSync(file.fd));
  const leaks = findLeaksSync(before);
  await closing;
  expect([...leaks]).toMatchObject([{ fd: file.fd, target: file.path }]);
  expect(leaks.vanished).toMatchObject([{ fd: closed.fd, kind: "file" }]);
  expect([...findLeaksSync(before)]).toEqual([]);
});

test("findLeaksSync leaves out what is ignored", () => {
  using place = scratch();
  const before = baseline();
  using _log = opened(place.file("server.log"));
  using file = opened(place.file("greeting.txt"));
  const leaks = findLeaksSync(before, { ignore: /\.log$/ });
  expect([...leaks]).toMatchObject([{ fd: file.fd }]);
});

test("findLeaks and findLeaksSync refuse what is no baseline", async () => {
  const none = [] as never;
  const refusal = new TypeError("It takes a baseline: findLeaks(baseline())");
  await expect(findLeaks(none)).rejects.toThrow(refusal);
  expect(() => findLeaksSync(none)).toThrow(refusal);
});

test("findLeaks leaves out what is ignored when a predicate says so", async () => {
  using place = scratch();
  const before = baseline();
  using _log = opened(place.file("server.log"));
  using file = opened(place.file("greeting.txt"));
  const leaks = await findLeaks(before, {
    ignore: ({ target }) => target.endsWith(".log"),
    settle: "none",
  });
  expect([...leaks]).toMatchObject([{ fd: file.fd }]);
});

test("findLeaks leaves out what vanished when it is ignored", async () => {
  using place = scratch();
  const [mine, theirs] = [place.file("mine.txt"), place.file("theirs.txt")];
  const files = [opened(mine), opened(theirs)] as const;
  const before = baseline();
  files.forEach((file) => file[Symbol.dispose]());
  const { vanished } = await findLeaks(before, {
    ignore: ({ fd }) => fd === files[1].fd,
  });
  expect(vanished).toMatchObject([{ fd: files[0].fd }]);
});

test("findLeaks finds a closed database when another connection's lock defers the closing", async () => {
  using place = scratch();
  const path = join(place.path, "numbers.db");
  const first = new Sqlite(path);
  first.exec("create table numbers (value)");
  const second = new Sqlite(path);
  const before = baseline();
  const third = new Sqlite(path);
  third.prepare("select * from numbers").all();
  second.exec("begin exclusive");
  third.close();
  const held = await findLeaks(before, { settle: "none" });
  second.exec("rollback");
  const freed = await findLeaks(before);
  second.close();
  first.close();
  expect(held.map(({ target }) => target)).toContain(path);
  expect([...freed]).toEqual([]);
});

test("a closed server and watch leave two behind when they are the first", () => {
  expect(leftByFirstUse("cold")).toEqual({ more: 2 });
});

test("findLeaks finds nothing of a closed server and watch when they are the first", () => {
  expect(leftByFirstUse("warm")).toEqual({ more: 0, leaks: [] });
});

/** In a process without a pipe, whose standard streams warm up nothing. */
function leftByFirstUse(state: "cold" | "warm"): unknown {
  using place = scratch();
  const script = 'exec 4>&1 </dev/null >"$0" 2>&1; "$@" 4>&-; cat "$0" >&4';
  const program = [process.execPath, fixture("first-use.ts"), state];
  return output("sh", ["-c", script, place.file("printed"), ...program]);
}

test("findLeaks finds nothing when Deno opens its sockets for signals", () => {
  const before = `
    import fs from "node:fs";
    const versions = { ...process.versions, deno: "2.9.6" };
    Object.defineProperty(process, "versions", { value: versions });
    process.once("newListener", (event) => {
      if (event.startsWith("SIG")) fs.openSync("/dev/null"); // and keeps it
    });`;
  expect(run(fixture("first-signal.ts"), { before })).toEqual([]);
});

test("findLeaks finds nothing when files are being read meanwhile", async () => {
  using place = scratch();
  const path = place.file("large.txt");
  writeFileSync(path, Buffer.alloc(5_000_000));
  const before = baseline();
  const reading = Array.from({ length: 8 }, () => readFile(path));
  const patient = { settle: 20_000 }; // a busy machine reads slowly
  expect([...(await findLeaks(before, patient))]).toEqual([]);
  await Promise.all(reading);
});

const noTerminal = spawnSync("script", ["--version"]).error !== undefined;

test.skipIf(noTerminal)(
  "findLeaks finds nothing when a terminal's streams are first used",
  () => {
    const program = `'${process.execPath}' '${fixture("terminal.ts")}'`;
    const { stdout } = spawnSync("script", ["-qec", program, "/dev/null"], {
      encoding: "utf8",
      timeout: 20_000,
    });
    expect(stdout.trim()).toBe('{"terminals":3,"leaks":[]}');
  },
);

test("findLeaks finds what filled the table when no descriptor is left", () => {
  using place = scratch();
  using inherited = opened(place.file("inherited.txt"));
  const seen = run(fixture("at-the-limit.ts"), {
    openFiles: 64,
    inherited: inherited.fd,
  }) as Record<string, number>;
  expect(seen).toEqual({
    refusal: "EMFILE",
    filled: expect.any(Number),
    counted: seen["filled"],
    listed: seen["filled"],
    inheritedIsListed: true,
    standardOutput: {
      fd: 1,
      kind: "socket",
      target: "socket, unreadable at the descriptor limit",
    },
    // The watches cannot be read, so there may be one.
    leaks: { device: seen["filled"], watch: 1 },
    label: "watches, unreadable at the descriptor limit",
    vanished: [],
    watched: expect.stringMatching(
      /^CannotCountError: No descriptor was free .*ulimit -n/,
    ),
    oneFree: {},
    watchedWithOne: { device: seen["filled"]! - 1, watch: 1 },
    twoFree: {},
    roomAgain: { device: seen["filled"]! - 2, watch: 1 },
    unwatched: { device: seen["filled"]! - 2 },
    vanishedInTheEnd: [],
  });
});

interface File extends Disposable {
  readonly path: string;
  readonly fd: number;
}

function opened(path: string): File {
  const fd = openSync(path, "r");
  return { path, fd, [Symbol.dispose]: () => closeSync(fd) };
}

function watching(path: string): Disposable {
  const watcher = watch(path);
  return { [Symbol.dispose]: () => watcher.close() };
}

function scratch() {
  const directory = mkdtempDisposableSync(join(tmpdir(), "compare-"));
  return Object.assign(directory, {
    file(name: string): string {
      const path = join(directory.path, name);
      writeFileSync(path, "hello\n");
      return path;
    },
  });
}

function fixture(name: string): string {
  return join(import.meta.dirname, "fixtures", name);
}

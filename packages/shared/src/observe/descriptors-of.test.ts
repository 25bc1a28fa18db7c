import { fork, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  mkdtempDisposableSync,
  openSync,
  readFileSync,
  watch,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { countDescriptors } from "./count-descriptors.ts";
import { type ProcessDescriptors, descriptorsOf } from "./descriptors-of.ts";
import type { Opens, Request } from "./fixtures/opener.ts";
import { openDescriptors } from "./open-descriptors.ts";
import { warmUp } from "./warm-up.ts";

warmUp();
const opener = fork(join(import.meta.dirname, "fixtures/opener.ts"));
await once(opener, "message");

test.for([
  { kind: "file", counted: 1, target: /\/greeting\.txt$/ },
  { kind: "pipe", counted: 1, target: /\/queue$/ },
  { kind: "socket", counted: 1, target: /^tcp listening on 127\.0\.0\.1:\d+$/ },
  { kind: "watch", counted: 0, target: /^inotify watch on inode \d+ / },
] as const)(
  "descriptorsOf sees another process open and close a $kind",
  async ({ kind, counted, target }) => {
    using place = scratch();
    const other = descriptorsOf(opener.pid);
    const before = stateOf(other);
    await ask({ open: kind, path: place.paths[kind] });
    const open = stateOf(other);
    await ask({ close: kind });

    const added = [...open.snapshot].filter(([it]) => !before.snapshot.has(it));
    expect(added.map(([, descriptor]) => descriptor)).toEqual([
      {
        fd: expect.any(Number),
        kind,
        target: expect.stringMatching(target),
      },
    ]);
    expect([...open.snapshot.keys()]).toEqual(
      expect.arrayContaining([...before.snapshot.keys()]),
    );
    expect(open.count).toBe(before.count + counted);
    expect(stateOf(other)).toEqual(before);
  },
);

test("descriptorsOf gives a reused number a new identity", async () => {
  using place = scratch();
  const other = descriptorsOf(opener.pid);
  const [old, current] = [place.paths.file, place.paths.watch];
  await ask({ open: "file", path: old });
  const before = [...other.snapshot()];
  await ask({ close: "file" });
  await ask({ open: "file", path: current });
  const after = [...other.snapshot()];
  await ask({ close: "file" });

  const find = (snapshot: typeof before, path: string) =>
    snapshot.find(([, { target }]) => target === path)!;
  const [oldIdentity, { fd: oldNumber }] = find(before, old);
  const [identity, { fd }] = find(after, current);
  expect(fd).toBe(oldNumber);
  expect(identity).not.toBe(oldIdentity);
});

test("descriptorsOf keeps identity and target while a descriptor is open", () => {
  using place = scratch();
  using _file = opened(place.paths.file);
  const own = descriptorsOf();
  const [identity, descriptor] = [...own.snapshot()].find(
    ([, { target }]) => target === place.paths.file,
  )!;
  using _other = opened(place.paths.file);
  expect(own.snapshot().get(identity)).toBe(descriptor);
});

test("descriptorsOf reads this process when it is given no pid, or its own", () => {
  using place = scratch();
  using _watcher = watching(place.path);
  for (const own of [descriptorsOf(), descriptorsOf(process.pid)]) {
    expect(own.count()).toBe(countDescriptors());
    expect([...own.snapshot().values()]).toEqual(openDescriptors());
  }
});

test.for(["/sys/devices/system/cpu/online", "/proc/sys/vm/overcommit_memory"])(
  "descriptorsOf leaves out %s, which V8's threads open for a moment",
  (file) => {
    const own = descriptorsOf();
    const before = stateOf(own);
    using _file = opened(file);
    expect(stateOf(own)).toEqual(before);
  },
);

test("descriptorsOf counts the other files of their folders", () => {
  const own = descriptorsOf();
  const before = own.count();
  using _other = opened("/proc/sys/vm/swappiness");
  using _third = opened("/sys/devices/system/cpu/possible");
  expect(own.count()).toBe(before + 2);
});

test("descriptorsOf refuses when the process has ended", async () => {
  const child = spawn("sleep", ["60"]);
  const other = descriptorsOf(child.pid);
  expect(other.count()).toBeGreaterThan(2);
  const ended = once(child, "exit");
  child.kill();
  await ended;
  expect(refusalOf(other)).toBe(noProcess(child.pid));
});

test("descriptorsOf refuses when the process has ended and is a zombie", async () => {
  const child = spawn("sleep", ["60"]);
  const other = descriptorsOf(child.pid);
  child.kill("SIGKILL");
  const stat = `/proc/${child.pid}/stat`;
  while (!readFileSync(stat, "utf8").includes(") Z ")); // Node reaps it later
  expect(refusalOf(other)).toBe(noProcess(child.pid));
  await once(child, "exit");
});

test("descriptorsOf counts none when a process has closed all", async () => {
  const script = `
    for path in /proc/$$/fd/*; do eval "exec \${path##*/}>&-"; done
    exec sleep 60`;
  using child = spawn("bash", ["-c", script]);
  const other = descriptorsOf(child.pid);
  const none = { count: 0, snapshot: new Map() };
  const busy = { timeout: 20_000 };
  await expect.poll(() => stateOf(other), busy).toEqual(none);
});

test.for([
  { what: "never was", pid: 2 ** 22 + 1 }, // PID_MAX_LIMIT is 2 ** 22
  { what: "could not be started", pid: undefined },
  { what: "is no number", pid: Number.NaN },
])("descriptorsOf refuses when the process $what", ({ pid }) => {
  expect(refusalOf(descriptorsOf(pid))).toBe(noProcess(pid));
});

test("descriptorsOf says who may read when the process is of another user", ({
  skip,
}) => {
  using _user = otherUser();
  skip(process.geteuid!() === 0, "this user may read every process");
  expect(refusalOf(descriptorsOf(1))).toBe(
    "CannotCountError: The descriptors of process 1 may be read by its own " +
      "user and by root only.",
  );
});

test("descriptorsOf names Linux when another process is asked for elsewhere", () => {
  using _platform = platformIs("darwin");
  expect(() => descriptorsOf(1)).toThrow(
    "The descriptors of another process can be read on Linux, not on darwin.",
  );
});

async function ask(request: Request): Promise<void> {
  const answered = once(opener, "message");
  opener.send(request);
  await answered;
}

function stateOf(descriptors: ProcessDescriptors) {
  return { count: descriptors.count(), snapshot: descriptors.snapshot() };
}

/** What both methods throw. */
function refusalOf(descriptors: ProcessDescriptors): string {
  const reads = [() => descriptors.count(), () => descriptors.snapshot()];
  const errors = reads.map((read) => {
    try {
      return `no error, but ${JSON.stringify(read())}`;
    } catch (error) {
      return String(error);
    }
  });
  return [...new Set(errors)].join("; ");
}

function noProcess(pid: number | undefined): string {
  return `CannotCountError: There is no process ${pid}: it has ended, or was never started.`;
}

function scratch() {
  const directory = mkdtempDisposableSync(join(tmpdir(), "descriptors-of-"));
  const at = (name: string) => join(directory.path, name);
  const paths: Record<Opens, string> = {
    file: at("greeting.txt"),
    pipe: at("queue"),
    socket: "",
    watch: at("watched.txt"),
  };
  writeFileSync(paths.file, "hello\n");
  writeFileSync(paths.watch, "hello\n");
  spawnSync("mkfifo", [paths.pipe]);
  return Object.assign(directory, { paths });
}

function opened(path: string): Disposable {
  const fd = openSync(path, "r");
  return { [Symbol.dispose]: () => closeSync(fd) };
}

function watching(path: string): Disposable {
  const watcher = watch(path);
  return { [Symbol.dispose]: () => watcher.close() };
}

/** Root becomes another user until it is disposed; others stay what they are. */
function otherUser(): Disposable {
  const own = process.geteuid!();
  if (own === 0) process.seteuid!(65_534);
  return { [Symbol.dispose]: () => void (own === 0 && process.seteuid!(0)) };
}

function platformIs(name: string): Disposable {
  const own = Object.getOwnPropertyDescriptor(process, "platform")!;
  Object.defineProperty(process, "platform", { ...own, value: name });
  return {
    [Symbol.dispose]: () => Object.defineProperty(process, "platform", own),
  };
}

import { spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import {
  closeSync,
  mkdtempDisposableSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  unlinkSync,
  watch,
} from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { baseline } from "../compare/baseline.ts";
import { findLeaks } from "../compare/find-leaks.ts";
import { warmUp } from "./warm-up.ts";
import { output, run } from "../fixtures/run.ts";
import { countDescriptors } from "./count-descriptors.ts";
import type { Descriptor } from "./descriptor.ts";
import {
  type Place,
  type Situation,
  situations,
} from "./fixtures/situations.ts";
import { shuffled } from "./fixtures/shuffled.ts";
import { startPeer } from "./fixtures/start-peer.ts";
import { Linux } from "./linux.ts";
import { macos } from "./macos.ts";
import { openDescriptors } from "./open-descriptors.ts";
import { tally } from "../verify/summary.ts";

const peer = await startPeer();
warmUp();

test.for(situations)(
  "openDescriptors sees $holds when $name is leaked and nothing when closed",
  async (situation) => {
    using scratch = scratchDirectory();
    const seen = await watched(situation, { scratch: scratch.path, peer });
    expect(seen).toEqual(asDeclared(situation));
  },
);

test("openDescriptors sees every situation exactly when they come in random order", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() | 0);
  const rounds = [1, 2, 3].flatMap((round) =>
    shuffled(situations, seed + round),
  );
  using scratch = scratchDirectory();
  for (const situation of rounds) {
    const seen = await watched(situation, { scratch: scratch.path, peer });
    expect(seen, `${situation.name}, SEED=${seed}`).toEqual(
      asDeclared(situation),
    );
  }
});

function asDeclared({ holds }: Situation) {
  return { open: holds, closed: [], vanished: [] };
}

async function watched(situation: Situation, place: Place) {
  const before = baseline();
  let leaks;
  {
    await using _resource = await situation.open(place);
    leaks = await findLeaks(before, { settle: "none" });
  }
  const { vanished, ...closed } = await findLeaks(before);
  return { open: tally(leaks), closed: Object.values(closed), vanished };
}

test("Linux gives the same entries again when nothing has changed", () => {
  const linux = new Linux();
  expect(linux.entries()).toBe(linux.entries());
});

test.for([
  {
    what: "another file has a number",
    change: (first: number, still: DisposableStack) => {
      closeSync(first);
      still.use(opened("/dev/zero"));
    },
    kind: "device",
  },
  {
    what: "another number has a file",
    change: (first: number, still: DisposableStack) => {
      still.use(opened("/dev/null"));
      closeSync(first);
    },
    kind: "device",
  },
  {
    what: "there is another watch",
    change: (first: number, still: DisposableStack) => {
      still.use(closing(watch(tmpdir())));
      still.defer(() => closeSync(first));
    },
    kind: "watch",
  },
])("Linux sees that $what when as many are open", ({ change, kind }) => {
  using still = new DisposableStack();
  const linux = new Linux();
  const first = openSync("/dev/null", "r");
  const before = new Set(linux.entries().map(({ identity }) => identity));
  const count = linux.count();
  change(first, still);
  const after = linux.entries();
  expect(linux.count()).toBe(count);
  const added = after.filter(({ identity }) => !before.has(identity));
  expect(added.map((entry) => entry.kind)).toEqual([kind]);
});

test("countDescriptors counts exactly when files are opened and closed", () => {
  const before = countDescriptors();
  const files = Array.from({ length: 100 }, () => openSync("/dev/null", "r"));
  const after = countDescriptors();
  files.forEach((fd) => closeSync(fd));
  expect([after, countDescriptors()]).toEqual([before + 100, before]);
});

test("countDescriptors agrees with openDescriptors when watches are left out", () => {
  using scratch = scratchDirectory();
  using _watcher = closing(watch(scratch.path));
  const open = openDescriptors().filter(({ kind }) => kind !== "watch");
  expect(countDescriptors()).toBe(open.length);
  expect(countDescriptors()).toBe(readdirSync("/proc/self/fd").length - 1);
});

test("countDescriptors reads the folder when its size tells nothing", () => {
  const before = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    fs.statSync = () => ({ size: 0 }); // as before Linux 6.2
    syncBuiltinESMExports();`;
  const seen = run(join(import.meta.dirname, "fixtures/counts.ts"), { before });
  const { counted, listed } = seen as Record<string, number>;
  expect(counted).toBe(listed);
});

test("openDescriptors lists numbers in order and not the one that reads them", () => {
  const numbers = openDescriptors().map(({ fd }) => fd);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(
    openDescriptors().filter(({ target }) => /\/proc\//.test(target)),
  ).toEqual([]);
});

test("macos sees the numbers that linux sees when it reads Linux's /dev/fd", () => {
  using _file = opened("/dev/null");
  const linux = new Linux();
  const numbers = linux.entries().map(({ fd }) => fd);
  const others = macos.entries().map(({ fd }) => fd);
  expect(others).toEqual([...new Set(numbers)]);
  expect(macos.count()).toBe(linux.count());
  expect(macos.entries().map(({ kind }) => kind)).not.toContain("unknown");
});

test.for([
  { host: "127.0.0.1", protocol: "tcp", written: "127.0.0.1" },
  { host: "::1", protocol: "tcp6", written: "[::1]" },
])(
  "openDescriptors names both addresses when a socket is connected over $host",
  async ({ host, protocol, written }) => {
    const before = baseline();
    await using server = createServer().listen(0, host);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const accepting = once(server, "connection");
    await using client = connect(port, host);
    await using accepted = ((await accepting) as [typeof client])[0];

    const named = (await findLeaks(before, { settle: "none" })).map(
      ({ target }) => target,
    );
    const [here, there] = [
      `${written}:${port}`,
      `${written}:${client.localPort}`,
    ];
    expect(named.toSorted()).toEqual(
      [
        `${protocol} listening on ${here}`,
        `${protocol} ${here} → ${there}`,
        `${protocol} ${there} → ${here}`,
      ].toSorted(),
    );
    expect(accepted.remotePort).toBe(client.localPort);
  },
);

test("openDescriptors writes an IPv4 address when a server takes both families", async () => {
  const before = baseline();
  await using server = createServer().listen(0, "::");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const accepting = once(server, "connection");
  await using client = connect(port, "127.0.0.1");
  await using _accepted = ((await accepting) as [typeof client])[0];
  const named = (await findLeaks(before, { settle: "none" })).map(
    ({ target }) => target,
  );
  expect(named).toContain(`tcp6 listening on [::]:${port}`);
  expect(named).toContain(
    `tcp6 [::ffff:127.0.0.1]:${port} → [::ffff:127.0.0.1]:${client.localPort}`,
  );
});

test.for([
  { family: "udp4", host: "127.0.0.1", label: "udp bound to 127.0.0.1" },
  { family: "udp6", host: "::1", label: "udp6 bound to [::1]" },
] as const)(
  "openDescriptors names the address when a $family socket is bound",
  async ({ family, host, label }) => {
    const before = baseline();
    await using socket = createSocket(family);
    socket.bind(0, host);
    await once(socket, "listening");
    expect([...(await findLeaks(before, { settle: "none" }))]).toMatchObject([
      { kind: "socket", target: `${label}:${socket.address().port}` },
    ]);
  },
);

test("openDescriptors names the path when a unix socket has one", async () => {
  using scratch = scratchDirectory();
  const path = join(scratch.path, "server of mine.sock");
  const before = baseline();
  await using server = createServer().listen(path);
  await once(server, "listening");
  const accepting = once(server, "connection");
  await using client = connect(path);
  await using _accepted = ((await accepting) as [typeof client])[0];
  const named = (await findLeaks(before, { settle: "none" })).map(
    ({ target }) => target,
  );
  expect(named).toEqual([
    `unix listening on ${path}`,
    "unnamed unix socket",
    `unix of ${path}`,
  ]);
});

test("openDescriptors says what it is when a child is on the other side", async () => {
  const child = situationNamed("a child with one more pipe");
  expect(await namesIn(child)).toEqual(["unnamed unix socket"]);
});

test("openDescriptors tells a pipe's ends apart when a Worker has them", async () => {
  const named = await namesIn(situationNamed("a Worker"));
  const pipes = named.filter((name) => name.includes("pipe:"));
  const [pipe] = /pipe:\[\d+\]/.exec(pipes.join())!;
  expect(pipes).toEqual([`read end of ${pipe}`, `write end of ${pipe}`]);
  expect(named).toContain("anon_inode:[eventpoll]");
});

test("openDescriptors tells a pipe's ends apart when a shell made them", () => {
  const labels = join(import.meta.dirname, "fixtures/labels.ts");
  const script = 'echo | "$0" "$1" 2>/dev/null | cat';
  expect(output("sh", ["-c", script, process.execPath, labels])).toEqual([
    {
      fd: 0,
      kind: "pipe",
      target: expect.stringMatching(/^read end of pipe:/),
    },
    {
      fd: 1,
      kind: "pipe",
      target: expect.stringMatching(/^write end of pipe:/),
    },
    { fd: 2, kind: "device", target: "/dev/null" },
  ]);
});

test("openDescriptors names the path when a pipe has one", () => {
  using scratch = scratchDirectory();
  const path = join(scratch.path, "queue");
  spawnSync("mkfifo", [path]);
  using pipe = opened(path, "r+");
  expect(labelOf(pipe.fd)).toEqual([
    { fd: pipe.fd, kind: "pipe", target: path },
  ]);
});

test("openDescriptors says that a file is deleted when it is", () => {
  using scratch = scratchDirectory();
  const path = join(scratch.path, "greeting.txt");
  using file = opened(path, "w");
  expect(labelOf(file.fd)).toEqual([
    { fd: file.fd, kind: "file", target: path },
  ]);
  unlinkSync(path);
  expect(labelOf(file.fd)).toEqual([
    { fd: file.fd, kind: "file", target: `${path} (deleted)` },
  ]);
});

test("openDescriptors names a device and a directory when they are open", () => {
  using device = opened("/dev/zero");
  using directory = opened(import.meta.dirname);
  expect([...labelOf(device.fd), ...labelOf(directory.fd)]).toEqual([
    { fd: device.fd, kind: "device", target: "/dev/zero" },
    { fd: directory.fd, kind: "directory", target: import.meta.dirname },
  ]);
});

test("openDescriptors shows inode and device when a file is watched", async () => {
  using scratch = scratchDirectory();
  const before = baseline();
  using _watcher = closing(watch(scratch.path));
  const { ino } = statSync(scratch.path);
  const [leak] = await findLeaks(before, { settle: "none" });
  const [, inode, device] = /inode (\d+) of device (.+)$/.exec(leak!.target)!;
  expect([leak!.kind, inode]).toEqual(["watch", `${ino}`]);
  expect(readFileSync("/proc/self/mountinfo", "utf8")).toContain(` ${device} `);
});

test("openDescriptors lists a descriptor as unknown when it cannot be examined", () => {
  const labels = join(import.meta.dirname, "fixtures/labels.ts");
  const before = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const { fstatSync } = fs;
    fs.fstatSync = (fd, options) => {
      if (fd === 0) throw Object.assign(new Error(), { code: "ESTALE" });
      return fstatSync(fd, options);
    };
    syncBuiltinESMExports();`;
  expect(run(labels, { before })).toMatchObject([
    { fd: 0, kind: "unknown", target: "/dev/null" },
    { fd: 1, kind: "socket" },
    { fd: 2, kind: "socket" },
  ]);
});

const refusal = join(import.meta.dirname, "fixtures/refusal.ts");

test("openDescriptors refuses when it is in a worker thread", async () => {
  await using worker = new Worker(refusal, { stdout: true });
  const [printed] = (await once(worker.stdout, "data")) as [Buffer];
  expect(JSON.parse(printed.toString())).toEqual([
    "CannotCountError: Descriptors belong to the process, so a worker thread " +
      "cannot tell its own from another's. Run this in the main thread or in " +
      "a separate process (in vitest: pool: 'forks').",
  ]);
});

test("openDescriptors names WSL and containers when it is on Windows", () => {
  const before =
    'Object.defineProperty(process, "platform", { value: "win32" })';
  expect(run(refusal, { before })).toEqual([
    "CannotCountError: Descriptors are counted on Linux and macOS, not on " +
      "win32. On Windows use WSL (wsl --install) or a Linux container.",
  ]);
});

const noProc = [
  "CannotCountError: /proc/self/fd cannot be read, and Linux counts " +
    "descriptors nowhere else. Mount it (mount -t proc proc /proc), or leave " +
    "the sandbox that hides it, or with node --permission add " +
    "--allow-fs-read=/proc.",
];

test("openDescriptors asks for a mock when fs does not find /proc", () => {
  const before = `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const { existsSync } = fs;
    fs.existsSync = (path) => !path.startsWith("/proc") && existsSync(path);
    syncBuiltinESMExports();`;
  expect(run(refusal, { before })).toEqual([
    expect.stringContaining("Is fs mocked for the whole process?"),
  ]);
});

/** As Deno without permission: `fs.watch` throws when nothing can catch it. */
const refusesAsDeno = `
  import fs from "node:fs";
  import { syncBuiltinESMExports } from "node:module";
  const versions = { ...process.versions, deno: "2.9.6" };
  Object.defineProperty(process, "versions", { value: versions });
  const refuse = () => { throw new Error("NotCapable"); };
  fs.accessSync = refuse;
  for (const name of ["existsSync", "openSync"]) {
    const real = fs[name];
    fs[name] = (path, ...more) =>
      /^.(proc|dev)/.test(path) ? refuse() : real(path, ...more);
  }
  fs.watch = () => ({ close: () => setImmediate(refuse) });
  syncBuiltinESMExports();`;

test("openDescriptors names the option when Deno does not permit it", () => {
  expect(run(refusal, { before: refusesAsDeno })).toEqual([
    expect.stringContaining("deno run --allow-all"),
  ]);
});

test("openDescriptors says how to mount it when /proc is really gone", ({
  skip,
}) => {
  const hidden = [
    "-rm",
    "sh",
    "-c",
    'mount -t tmpfs none /proc && exec "$@"',
    "sh",
  ];
  const { status } = spawnSync("unshare", [...hidden, "true"]);
  skip(status !== 0, "no private mount namespace is permitted here");
  expect(output("unshare", [...hidden, process.execPath, refusal])).toEqual(
    noProc,
  );
});

function scratchDirectory() {
  return mkdtempDisposableSync(join(tmpdir(), "observe-"));
}

function opened(path: string, flags = "r"): Disposable & { fd: number } {
  const fd = openSync(path, flags);
  return { fd, [Symbol.dispose]: () => closeSync(fd) };
}

function closing(it: { close(): void }): Disposable {
  return { [Symbol.dispose]: () => it.close() };
}

function labelOf(number: number): Descriptor[] {
  return openDescriptors().filter(({ fd }) => fd === number);
}

function situationNamed(name: string): Situation {
  return situations.find((situation) => situation.name === name)!;
}

async function namesIn(situation: Situation): Promise<string[]> {
  using scratch = scratchDirectory();
  const before = baseline();
  await using _resource = await situation.open({ scratch: scratch.path, peer });
  return (await findLeaks(before, { settle: "none" })).map(
    ({ target }) => target,
  );
}

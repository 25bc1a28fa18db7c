import { execFile, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { run } from "../fixtures/run.ts";
import { situations } from "../observe/fixtures/situations.ts";
import { startPeer } from "../observe/fixtures/start-peer.ts";

const peer = JSON.stringify(await startPeer());
const planted = join(import.meta.dirname, "../observe/fixtures/planted.ts");

test("each situation is found with its kinds and lines when they come in random order", () => {
  const seed = process.env["SEED"] ?? `${Date.now() | 0}`;
  using _one = busyProcess();
  using _other = busyProcess();
  const seen = run(planted, { args: [seed, "2"] });
  expect(seen, `SEED=${seed}`).toEqual({
    checked: 2 * situations.length,
    wrong: [],
  });
});

test.concurrent.for(situations)(
  "$name is found with its lines when alone",
  async ({ name }, { expect }) => {
    const alone = [planted, "1", "1", name, peer];
    const { stdout } = await promisify(execFile)(process.execPath, alone);
    expect(JSON.parse(stdout)).toEqual({ checked: 1, wrong: [] });
  },
);

/** A processor is busy until it is disposed, or for a minute. */
function busyProcess(): Disposable {
  return spawn(process.execPath, ["--eval", "for (;;);"], { timeout: 60_000 });
}

/** Each prints one value as JSON; `fs` and the library are there. */
const unchanged = [
  {
    what: "names, lengths and properties of functions",
    program: `
      const seen = () => JSON.stringify(Object.entries({ ...fs, ...fs.promises })
        .filter(([name]) => /^(open|create|Read|Write)/.test(name))
        .map(([name, it]) => [name, it.name, it.length, Object.keys(it)]));
      const before = seen();
      traceOpenings();
      print(seen() === before && fs.openSync === openSync);`,
  },
  {
    what: "promises and callbacks",
    program: `
      traceOpenings();
      const fd = await promisify(fs.open)("/dev/null", "r");
      const missing = await new Promise((done) =>
        fs.open("/none", (...all) => done(all.length + all[0].code)));
      print(typeof fd === "number" && missing === "1ENOENT");`,
  },
  {
    what: "classes",
    program: `
      traceOpenings();
      const stream = fs.createReadStream("/dev/null");
      class Own extends fs.ReadStream {}
      function Old(path) { return fs.ReadStream.call(this, path); }
      Object.setPrototypeOf(Old.prototype, fs.ReadStream.prototype);
      print([
        stream instanceof fs.ReadStream,
        stream.constructor === fs.ReadStream,
        new Own("/dev/null") instanceof Own,
        new Old("/dev/null") instanceof fs.ReadStream,
        fs.ReadStream("/dev/null") instanceof fs.ReadStream,
      ].every(Boolean));`,
  },
  {
    what: "what a worker that fails at its start does to the process",
    program: `
      traceOpenings();
      process.on("uncaughtException", () => print(true));
      new Worker("1", { eval: true, execArgv: ["-r", "/none.cjs"] });`,
  },
  {
    what: "a program whose Error is frozen",
    program: `
      traceOpenings();
      Object.freeze(Error);
      print(typeof fs.openSync("/dev/null") === "number");`,
  },
  {
    what: "a program that refuses to show a stack",
    program: `
      traceOpenings();
      fs.openSync("/dev/null");
      Error.prepareStackTrace = () => { throw new Error("no stack"); };
      for (let i = 0; i < 10; i++) { gc(); await setTimeout(5); }
      print(true);`,
  },
  {
    what: "a program near the end of its stack",
    program: `
      traceOpenings();
      const before = countDescriptors();
      let opened = 0;
      const deep = () => {
        const fd = fs.openSync("/dev/null");
        opened++;
        try { deep(); } catch {}
        fs.closeSync(fd);
        opened--;
      };
      try { deep(); } catch {}
      print(countDescriptors() - before === opened);`,
  },
];

test.for(unchanged)("traceOpenings does not change $what", ({ program }) => {
  expect(answerOf(program)).toBe(true);
});

test("traceOpenings does not change the stack of an error", () => {
  const errors = join(import.meta.dirname, "fixtures/errors.ts");
  const without = run(errors) as Record<string, string>;
  expect(Object.values(without)).not.toContain("no error");
  expect(run(errors, { args: ["traced"] })).toEqual(without);
});

test("the error of an event has one line of fdleak", () => {
  const seen = answerOf(`
    traceOpenings();
    const server = createServer().listen(0);
    await once(server, "listening");
    const other = createServer().listen(server.address().port);
    const [{ stack }] = await once(other, "error");
    print(stack.match(/opened-at/g).length);
    process.exit();`);
  expect(seen).toBe(1);
});

/** Each prints the line that was named, and the line that should be. */
const named = [
  {
    what: "the second directory of a number",
    program: `
      fs.opendirSync(".").closeSync();
      kept = fs.opendirSync("."); // opens`,
  },
  {
    what: "the second directory of a number, opened by a promise,",
    program: `
      await (await fs.promises.opendir(".")).close();
      kept = await fs.promises.opendir("."); // opens`,
  },
  {
    what: "the second database of a number",
    program: `
      new DatabaseSync(file).close();
      kept = new DatabaseSync(file); // opens`,
  },
  {
    what: "a database that is opened later",
    program: `
      kept = new DatabaseSync(file, { open: false });
      kept.open(); // opens`,
  },
  {
    what: "a database named by a URI",
    program: 'kept = new DatabaseSync("file:" + file + "?mode=rwc"); // opens',
  },
  {
    what: "the second worker of its numbers",
    program: `
      const first = new Worker("setInterval(() => {}, 1e6)", { eval: true });
      await once(first, "online");
      await first.terminate();
      kept = new Worker("setInterval(() => {}, 1e6)", { eval: true }); // opens
      await once(kept, "online");`,
  },
  {
    what: "a stream that is made without new",
    program: `
      kept = fs.ReadStream(file); // opens
      await once(kept, "open");`,
  },
  {
    what: "what a program opens that shows stacks in its own way",
    program: `
      Error.prepareStackTrace = (_error, calls) => calls;
      kept = fs.openSync(file); // opens`,
  },
  {
    what: "a file that is open for a moment elsewhere",
    program: 'kept = fs.openSync("/sys/devices/system/cpu/online"); // opens',
  },
];

test.for(named)("traceOpenings names the line of $what", ({ program }) => {
  const whole = `
    traceOpenings();
    const file = tmpdir() + "/found-" + process.pid;
    fs.writeFileSync(file, "");
    const { DatabaseSync } = await import("node:sqlite");
    process.on("exit", () => fs.rmSync(file));
    const before = baseline();
    let kept;
    ${program}
    const leaks = await findLeaks(before, { settle: "none" });
    print([...new Set(leaks.map((leak) => leak.openedAt?.line ?? leak))]);
    process.exit();`;
  const lines = `${imports}${whole}`.split("\n");
  const opens = lines.findIndex((line) => line.includes("// opens"));
  expect(answerOf(whole)).toEqual([opens + 1]);
});

test("the line of fetch is named for every form of its address", () => {
  const seen = answerOf(`
    traceOpenings();
    const { createServer: serve } = await import("node:http");
    const server = serve((_, response) => response.write("x")).listen(0, "::");
    await once(server, "listening");
    const { port } = server.address();
    const at = (host) => "http://" + host + ":" + port;
    const forms = [at("localhost"), at("127.0.0.1"), at("[::1]"),
      new URL(at("localhost")), new Request(at("localhost"))];
    const kept = [], lines = [];
    for (const form of forms) {
      const before = baseline();
      kept.push(await fetch(form)); // opens
      const leaks = await findLeaks(before, { settle: "none" });
      const [{ openedAt }] = leaks.filter(({ openedAt }) => openedAt.byFetch);
      lines.push(openedAt.line);
    }
    print([lines.length, new Set(lines).size, lines[0] > 0]);
    process.exit();`);
  expect(seen).toEqual([5, 1, true]);
});

test("a pipe says whose child it leads to", () => {
  const seen = answerOf(`
    traceOpenings();
    const before = baseline();
    const { spawn } = await import("node:child_process");
    const child = spawn("cat");
    const leaks = await findLeaks(before, { settle: "none" });
    child.kill();
    print(leaks.map(({ target }) => target.replace(child.pid, "N")));`);
  expect(seen).toEqual(Array(3).fill("pipe of the child cat (pid N)"));
});

test("a watch has the path that it watches, and a pattern for it ignores it", () => {
  const seen = answerOf(`
    traceOpenings();
    const before = baseline();
    const kept = [fs.watch("/tmp"), fs.watch("/etc/hostname")];
    fs.promises.watch("/usr")[Symbol.asyncIterator]().next();
    const ignore = /hostname$/;
    const leaks = await findLeaks(before, { ignore, settle: "none" });
    print(leaks.map(({ target }) => target).toSorted());
    process.exit();`);
  expect(seen).toEqual(["watch on /tmp", "watch on /usr"]);
});

test("traceOpenings tells watches of one turn apart", () => {
  const seen = answerOf(`
    traceOpenings();
    const before = baseline();
    const kept = [];
    kept.push(fs.watch("/tmp"));
    kept.push(fs.watch("/"));
    kept.push(fs.watch("/etc"));
    const leaks = await findLeaks(before, { settle: "none" });
    print(leaks.map(({ openedAt }) => openedAt.line).toSorted());
    process.exit();`);
  const [first, ...others] = seen as number[];
  expect(others).toEqual([first! + 1, first! + 2]);
});

test.for([
  "await fs.promises.open(import.meta.dirname)",
  "await fs.promises.opendir(import.meta.dirname)",
  "fs.opendirSync(import.meta.dirname)",
  "new DatabaseSync(file)",
  "new DatabaseSync(file, { open: false }).open()",
  "new BetterSqlite(file)",
])("%s is found when garbage is collected", (opening) => {
  const seen = answerOf(`
    traceOpenings();
    const file = import.meta.dirname + "/garbage-" + process.pid;
    process.on("exit", () => fs.rmSync(file, { force: true }));
    const { DatabaseSync } = await import("node:sqlite");
    const { default: BetterSqlite } = await import("better-sqlite3");
    new BetterSqlite(":memory:").close(); // loads its addon
    const before = baseline();
    await (async () => void (${opening}))();
    for (let i = 0; i < 10; i++) { gc(); await setTimeout(5); }
    print((await findLeaks(before)).length);
    process.exit();`);
  expect(seen).toBe(1);
});

test("a database is kept when another thread takes the number that it was to get", () => {
  const seen = answerOf(`
    traceOpenings();
    const file = import.meta.dirname + "/number-" + process.pid;
    process.on("exit", () => fs.rmSync(file, { force: true }));
    const { DatabaseSync } = await import("node:sqlite");
    const before = baseline();
    // The constructor reads its options before it opens the file.
    const taken = { get open() { openSync("/dev/null"); return true; } };
    await (async () => void new DatabaseSync(file, taken))();
    for (let i = 0; i < 10; i++) { gc(); await setTimeout(5); }
    print((await findLeaks(before)).length);
    process.exit();`);
  expect(seen).toBe(2);
});

test("traceOpenings keeps nothing of a closed descriptor", () => {
  const seen = answerOf(`
    traceOpenings();
    const server = createServer((socket) => socket.destroy()).listen(0);
    const port = server.address().port;
    const rounds = async () => {
      for (let i = 0; i < 150; i++) {
        const socket = connect(port);
        socket.large = Array(100_000);
        socket.on("error", () => {}).resume();
        await once(socket, "close");
      }
      gc();
      return process.memoryUsage().heapUsed;
    };
    const first = await rounds();
    const second = await rounds();
    server.close();
    print(second - first);`);
  expect(seen).toBeLessThan(10_000_000); // 120 MB when they are kept
});

test("traceOpenings does nothing when it is called in a worker thread", () => {
  const inWorker = `
    import { traceOpenings } from "${import.meta.resolve("fdleak")}";
    import fs from "node:fs";
    import { parentPort } from "node:worker_threads";
    const { openSync } = fs;
    traceOpenings();
    parentPort.postMessage(openSync === fs.openSync);`;
  const url = `data:text/javascript,${encodeURIComponent(inWorker)}`;
  const seen = answerOf(`
    const worker = new Worker(new URL(${JSON.stringify(url)}));
    print((await once(worker, "message"))[0]);`);
  expect(seen).toBe(true);
});

const imports = `
  import { baseline, countDescriptors, findLeaks, traceOpenings } from "fdleak";
  import { once } from "node:events"; import fs, { openSync } from "node:fs";
  import { connect, createServer } from "node:net"; import { tmpdir } from "node:os";
  import { setTimeout } from "node:timers/promises";
  import { promisify } from "node:util"; import { Worker } from "node:worker_threads";
  const print = (value) => fs.writeSync(1, JSON.stringify(value));`;

const elsewhere = join(import.meta.dirname, "..");

/** What a program prints, which must not complain. */
function answerOf(program: string): unknown {
  const flags = ["--expose-gc", "--input-type=module"];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, "--eval", `${imports}${program}`],
    { cwd: elsewhere, encoding: "utf8", timeout: 50_000 },
  );
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

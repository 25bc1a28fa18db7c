import {
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { AnswerProcess } from "./answer-process.ts";
import { check } from "./check.ts";
import { filesOf } from "./exercise.ts";
import {
  checkCode,
  closing,
  imports,
  leaking,
  typeErrorsOf,
} from "./fixtures/check-code.ts";
import withFile from "./fixtures/with-file/check.ts";
import { type Fault, faults } from "./faults.ts";
import { typeErrorsIn } from "./type-errors.ts";

/** Each with the fault it is refused for, and what the diagnosis says. */
const wrong: [name: string, fault: Fault, says: RegExp, code: string][] = [
  [
    "does not parse",
    "syntax-error",
    /exercise\.ts:\d+ cannot be read/,
    `${closing()}}`,
  ],
  [
    "uses a parameter property",
    "syntax-error",
    /^exercise\.ts:\d+ has a parameter property, which Node does not run\. Declare a field/,
    `${closing()}\nclass Log {\n  constructor(private path: string) {}\n}`,
  ],
  [
    "throws when it is imported",
    "fails-to-load",
    /Importing exercise\.ts:\d+ failed: not today/,
    `${closing()}\nthrow new Error("not today");`,
  ],
  [
    "replaces a function of fs",
    "tampering",
    /replaces what belongs to everybody: fs\.readdirSync/,
    `${closing()}\nObject.assign(fs, { readdirSync: () => [] });`,
  ],
  [
    "adds to a prototype",
    "tampering",
    /Object\.prototype\.toJSON/,
    `${closing()}\nObject.assign(Object.prototype, { toJSON: () => 1 });`,
  ],
  [
    "ends the process",
    "ends-the-process",
    /`withFile\(\)` ended the whole process with exit code 7/,
    closing({ first: "process.exit(7);" }),
  ],
  [
    "kills the process",
    "ends-the-process",
    /ended the whole process by SIGKILL/,
    closing({ first: 'process.kill(process.pid, "SIGKILL");' }),
  ],
  [
    "loops without end",
    "endless-loop",
    /still computing after 1 s/,
    closing({ first: "for (;;);" }),
  ],
  [
    "loops without end once its last call is over",
    "endless-loop",
    /still computing after 1 s/,
    `${closing()}\nsetTimeout(() => { for (;;); }, 5);`,
  ],
  [
    "waits without end",
    "never-settles",
    /never settled, and nothing is left/,
    `${imports}export const withFile = () => new Promise(() => {});`,
  ],
  [
    "waits without end with a timer running",
    "never-settles",
    /still waiting for something after 1 s/,
    `${imports}setInterval(() => {}, 1000);
export const withFile = () => new Promise(() => {});`,
  ],
  [
    "closes what others have open",
    "closes-others",
    /closed what it had not opened: descriptor 0, a device/,
    closing({ first: "try { closeSync(0); } catch {}" }),
  ],
  [
    "closes the check's channel",
    "closes-others",
    /closed what it had not opened: descriptor 3/,
    closing({ first: "try { closeSync(3); } catch {}" }),
  ],
  [
    "closes twice and keeps the error to itself",
    "closes-others",
    /closed a descriptor that was closed already.*EBADF/,
    closing({ last: "try { closeSync(file); } catch {}" }),
  ],
  [
    "closes twice with a callback that keeps the error to itself",
    "closes-others",
    /closed a descriptor that was closed already.*EBADF/,
    `${imports}export async function withFile(path: string, work: Work) {
  const file = openSync(path, "r");
  try {
    return work(readFileSync(file, "utf8"));
  } finally {
    closeSync(file);
    await new Promise((resolve) => fs.close(file, resolve));
  }
}`,
  ],
  [
    "holds another file until its end",
    "held-too-long",
    /While `withFile\(\)` did its work, old\.txt was still open/,
    closing({
      first: `using stack = new DisposableStack();
  stack.adopt(openSync(path.replace("a.txt", "old.txt"), "w"), closeSync);`,
    }),
  ],
  [
    "starts a process",
    "not-permitted",
    /threw ERR_ACCESS_DENIED: Access to this API has been restricted, at exercise\.ts:\d+; it has to return/,
    closing({ first: 'spawn("sleep", ["47"]);' }),
  ],
  [
    "exits with the code 118",
    "ends-the-process",
    /ended the whole process with exit code 118/,
    closing({ first: "process.exit(118);" }),
  ],
  [
    "returns more than a message can hold",
    "other-result",
    /returned a value of 17 MiB; it has to return/,
    closing().replace(
      "return work(",
      'return "x".repeat(17 * 2 ** 20 - 99) + work(',
    ),
  ],
  [
    "throws a longer message than a message can hold",
    "throws",
    /threw Error: x+/,
    closing({ first: 'throw new Error("x".repeat(17 * 2 ** 20));' }),
  ],
  [
    "disposes a promise",
    "missing-await",
    /At exercise\.ts:\d+ a promise is to be disposed/,
    `${imports}export async function withFile(path: string, work: Work) {
  await using file = open(path);
  return work(await file.readFile("utf8"));
}`,
  ],
  [
    "disposes synchronously what is disposed asynchronously",
    "not-disposable",
    /at exercise\.ts:\d+ has no Symbol\.dispose/,
    `${imports}export async function withFile(path: string, work: Work) {
  using file = await open(path);
  return work(await file.readFile("utf8"));
}`,
  ],
  [
    "does not compile",
    "type-error",
    /exercise\.ts:\d+ does not compile: Type 'string'/,
    `${closing()}\nexport const count: number = "1";`,
  ],
  [
    "lets an error go uncaught",
    "crashes",
    /let an error go uncaught.*: Error: too late/,
    `${imports}export const withFile = () => new Promise<string>(() => {
  setImmediate(() => { throw new Error("too late"); });
});`,
  ],
  [
    "does nothing",
    "does-nothing",
    /`withFile\(\)` did nothing/,
    "export function withFile(): void {}",
  ],
  [
    "reads it without keeping it open",
    "never-acquired",
    /While `withFile\(\)` did its work, a\.txt was not open/,
    `${imports}export const withFile = (path: string, work: Work) =>
  work(readFileSync(path, "utf8"));`,
  ],
  [
    "swallows the error",
    "swallows",
    /returned ''; it has to throw Error: \w+-\d+\./,
    closing().replace("finally {", 'catch { return ""; } finally {'),
  ],
  [
    "throws another error",
    "other-error",
    /threw Error: failed; it has to throw ENOENT/,
    closing()
      .replace("const file", "let file; try { file")
      .replace('"r");', '"r"); } catch { throw new Error("failed"); }'),
  ],
  [
    "throws where it should not",
    "throws",
    /threw EBADF; it has to return/,
    closing().replace("try {", "closeSync(file); try {"),
  ],
  [
    "gives another result",
    "other-result",
    /returned '\w+-\d+!!'; it has to return '\w+-\d+!'/,
    closing()
      .replace("return work(", 'return "" + work(')
      .replace('"utf8"))', '"utf8")) + "!"'),
  ],
  [
    "does the work twice",
    "other-harm",
    /What happened: worked, worked\. It has to be: worked\./,
    closing().replace(
      "return work",
      'work(readFileSync(path, "utf8")); return work',
    ),
  ],
  [
    "leaves a file behind",
    "other-harm",
    /^b\.txt is left behind\.$/,
    closing({
      first:
        'if (fs.existsSync(path)) fs.writeFileSync(path.replace("a.txt", "b.txt"), "");',
    }),
  ],
  [
    "leaks on each path",
    "leaks",
    /^1 descriptor is still open after `withFile\(\)` returned: a\.txt, opened at exercise\.ts:\d+\.$/,
    leaking(),
  ],
  [
    "leaks when it is imported",
    "leaks",
    /Importing the file alone opens exercise\.ts/,
    `${closing()}\nopenSync(import.meta.filename, "r");`,
  ],
  [
    "leaks when the work throws",
    "leaks-elsewhere",
    /after `withFile\(\)` threw: a\.txt.*\.$/,
    readFileSync(filesOf(withFile).handedOut, "utf8").replace(
      "const done",
      "const done: string",
    ),
  ],
  [
    "does not wait for the closing",
    "released-late",
    /(closed only|still pending) after `withFile\(\)` returned/,
    `${imports}export async function withFile(path: string, work: Work) {
  const file = await open(path);
  try {
    return work(await file.readFile("utf8"));
  } finally {
    void file.close();
  }
}`,
  ],
];

const typeErrors = await typeErrorsOf(wrong.map(([, , , code]) => code));

test.for([...wrong.entries()].map(([index, one]) => [...one, index] as const))(
  "an answer that %s is refused",
  async ([, fault, says, code, index]) => {
    const { passed, diagnosis } = await checkCode(code, {
      timeLimit: says.source.endsWith("after 1 s") ? 1 : 30,
      typeErrors: typeErrors[index],
    });
    expect(diagnosis).toMatchObject({
      fault,
      says: expect.stringMatching(says),
    });
    expect(passed).toBe(false);
  },
);

test("each kind of wrong is seen but those that with-file cannot have", () => {
  const seen = new Set(wrong.map(([, fault]) => fault));
  expect(faults.filter((fault) => !seen.has(fault))).toEqual([
    "returns-a-promise",
    "wrong-order",
  ]);
});

/** Each leaks, and tries to have that overlooked. */
const tricks: [name: string, before: string, first?: string][] = [
  [
    "closing in an accessor that the check may read",
    `Object.defineProperty(process, "platform", {
  get() { closeOpened(); return "linux"; },
});`,
  ],
  [
    "closing in a method that the check may call",
    `const set = Uint8Array.prototype.set;
Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), "set", {
  value(this: Uint8Array, ...args: [ArrayLike<number>, number]) {
    closeOpened();
    return set.apply(this, args);
  },
});`,
  ],
  [
    "closing in a microtask, when the call has returned",
    "",
    "queueMicrotask(closeOpened);",
  ],
  [
    "throwing an error whose message closes",
    "",
    `opened.push(openSync(path, "r"));
  throw Object.defineProperty(new Error(), "message", {
    get() { closeOpened(); return "closed"; },
  });`,
  ],
  [
    "replacing the check's replies",
    `const channel = await import(${JSON.stringify(join(import.meta.dirname, "../sandbox/channel.ts"))});
try { Object.assign(channel, { wait: 99 }); } catch {}`,
  ],
];

test.for(tricks)("%s does not help", async ([, before, first]) => {
  const { paths } = await checkCode(leaking(before, first), {
    typeErrors: [],
  });
  const faults = paths[0]!.findings.map(({ fault }) => fault);
  expect(
    faults.filter((fault) => /^(leaks|released-late)$/.test(fault)),
  ).toEqual([expect.any(String)]);
});

const childChannel = JSON.stringify(
  join(import.meta.dirname, "../sandbox/child-channel.ts"),
);

test.for([
  ["tell", 'tell({ says: "finished" });'],
  ["takeChannel", 'takeChannel().tell({ says: "finished" });'],
] as const)(
  "an answer cannot end its check with the channel's %s",
  async ([name, statement]) => {
    const { diagnosis } = await checkCode(
      leaking(`const { ${name} } = (await import(${childChannel})) as any;
        ${statement}`),
      { typeErrors: [] },
    );
    // It fails before it can say anything on the channel.
    expect(diagnosis?.fault).toBe("fails-to-load");
  },
);

test("opening a file a moment after the call does not help", async () => {
  const later = 'setTimeout(() => openSync(import.meta.filename, "r"), 2);';
  const { diagnosis } = await checkCode(closing({ first: later }), {
    typeErrors: [],
  });
  expect(diagnosis?.fault).toBe("leaks");
});

test("a report has no control characters and no end of text", async () => {
  const { paths } = await checkCode(
    closing({
      first: 'throw new Error("\\u001b[2Jclean" + "x".repeat(1e6));',
    }),
    { typeErrors: [] },
  );
  for (const { says } of paths.flatMap(({ findings }) => findings)) {
    expect(says).not.toContain("\u001b");
    expect(says.length).toBeLessThan(700);
  }
});

test("the report names the types that an answer changed", async () => {
  const { diagnosis } = await checkCode(
    `${imports}export const withFile = (path: string, work: Work, more: string) =>
  work(readFileSync(path, "utf8")) + more;`,
  );
  expect(diagnosis).toMatchObject({
    fault: "type-error",
    says: expect.stringMatching(/has other types than it was handed out with/),
  });
});

test("the report names the export that an answer lacks", async () => {
  const { diagnosis } = await checkCode("export default 1;");
  expect(diagnosis?.says).toContain("does not export `withFile`");
});

test("a compiler that fails is not taken for one that finds nothing", async () => {
  await using place = await mkdtempDisposable(join(tmpdir(), "answer-"));
  const file = join(place.path, "exercise.unknown");
  writeFileSync(file, closing());
  const { handedOut } = filesOf(withFile);
  await expect(typeErrorsIn(file, handedOut, undefined)).rejects.toThrow(
    /The compiler fails.*unsupported extension/,
  );
});

test("an answer that is reached through a link in a path with a space is compiled", async () => {
  await using place = await mkdtempDisposable(join(tmpdir(), "a place "));
  mkdirSync(join(place.path, "real one"));
  const code = `${closing()}\nexport const count: number = "1";`;
  writeFileSync(join(place.path, "real one/exercise.ts"), code);
  writeFileSync(join(place.path, "package.json"), '{ "type": "module" }');
  symlinkSync(join(place.path, "real one"), join(place.path, "a link"));
  const file = join(place.path, "a link/exercise.ts");
  const { diagnosis } = await check(withFile, file);
  expect(diagnosis?.fault).toBe("type-error");
});

test("an answer that is right passes, with the counts of each path", async () => {
  const report = await checkCode(closing());
  expect(report).toMatchObject({ passed: true, diagnosis: null });
  for (const { verdict, before, after } of report.paths) {
    expect(verdict).toBe("fine");
    expect(before).toBeGreaterThan(3);
    expect(after).toBe(before);
  }
});

test("the paths after one that ends the process are tried all the same", async () => {
  const code = closing()
    .replace("work(", "work(")
    .replace(
      "return work",
      'if (!readFileSync(path, "utf8")) process.exit(); return work',
    );
  const { paths } = await checkCode(
    code.replace(
      "const file",
      "if (!fs.existsSync(path)) process.exit(); const file",
    ),
  );
  expect(paths.map(({ verdict }) => verdict)).toEqual([
    "fine",
    "fine",
    "refused",
  ]);
  const first = await checkCode(closing({ first: "process.exit();" }));
  expect(first.paths.map(({ verdict }) => verdict)).toEqual(
    Array.from({ length: 3 }, () => "refused"),
  );
});

test("an answer may import a file of TypeScript beside it, at once and later", async () => {
  await using place = await mkdtempDisposable(join(tmpdir(), "answer-"));
  const beside = (name: string, code: string) =>
    writeFileSync(join(place.path, name), code);
  beside("package.json", '{ "type": "module" }');
  beside("at-once.ts", "export const atOnce: string = import.meta.filename;");
  beside("later.ts", "export const later: string = import.meta.filename;");
  beside(
    "exercise.ts",
    `import { atOnce } from "./at-once.ts";
${closing({ first: "console.log(atOnce);" })}
console.log((await import("./later.ts")).later);`,
  );
  const file = join(place.path, "exercise.ts");
  const { passed, output } = await check(withFile, file);
  expect(output).toContain(join(place.path, "at-once.ts"));
  expect(output).toContain(join(place.path, "later.ts"));
  expect(passed).toBe(true);
});

test("what an answer prints is in the report, without control characters", async () => {
  const { output } = await checkCode(
    closing({
      first: 'console.log("\\u001b[31mhere"); console.error("there");',
    }),
  );
  expect(output).toContain("here\nthere\n");
});

test("an answer may sync a file that is open, in every way there is", async () => {
  const { passed } = await checkCode(`${imports}
export async function withFile(path: string, work: Work): Promise<string> {
  await using file = await open(path);
  await file.sync();
  await file.datasync();
  fs.fsyncSync(file.fd);
  fs.fdatasyncSync(file.fd);
  await new Promise((resolve) => fs.fsync(file.fd, resolve));
  await new Promise((resolve) => fs.fdatasync(file.fd, resolve));
  return work(await file.readFile("utf8"));
}`);
  expect(passed).toBe(true);
});

test("syncing a file that is closed is an error", async () => {
  const { diagnosis } = await checkCode(
    closing({ last: "fs.fsyncSync(file);" }),
  );
  expect(diagnosis?.says).toContain("threw EBADF");
});

test("an answer is not blamed when the check itself was held up", async () => {
  const ready = AnswerProcess.start(filesOf(withFile).check);
  await ready;
  const slow =
    "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);";
  const checked = checkCode(closing({ first: slow, last: slow }), {
    ready,
    timeLimit: 2,
    typeErrors: [],
  });
  await sleep(200); // by now the answer is at work
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);
  expect((await checked).diagnosis).toBeNull();
});

test("an aborted check throws the reason and leaves nothing", async () => {
  await using tmp = await ownTmpdir();
  const controller = new AbortController();
  const checked = checkCode(closing({ first: "for (;;);" }), {
    signal: controller.signal,
    timeLimit: 60,
  });
  setTimeout(() => controller.abort(new Error("enough")), 300);
  await expect(checked).rejects.toThrow("enough");
  expect(readdirSync(tmp.path)).toEqual([]);
});

test("a process that was started ahead and has ended is not blamed on the answer", async () => {
  const ready = AnswerProcess.start(filesOf(withFile).check);
  const started = await ready;
  process.kill(started.pid, "SIGKILL");
  expect(await started.next()).toBeUndefined();
  expect(await started.ending()).toEqual({ signal: "SIGKILL" });
  const { passed } = await checkCode(closing(), { ready });
  expect(passed).toBe(true);
});

test("a process whose scratch directory is gone is not blamed on the answer", async () => {
  const ready = AnswerProcess.start(filesOf(withFile).check);
  rmSync((await ready).scratch, { recursive: true });
  const { passed } = await checkCode(closing(), { ready });
  expect(passed).toBe(true);
});

test("an answer that was saved with other spaces and comments is unchanged", async () => {
  const code = readFileSync(filesOf(withFile).handedOut, "utf8");
  const { diagnosis } = await checkCode(`// mine\n${code}\n\n`);
  expect(diagnosis).toMatchObject({ recognised: "unchanged" });
});

test("checking leaves no scratch directory behind", async () => {
  await using tmp = await ownTmpdir();
  await check(withFile, filesOf(withFile).solution);
  expect(readdirSync(tmp.path)).toEqual([]);
});

/** Where others leave nothing. */
async function ownTmpdir() {
  const before = process.env["TMPDIR"];
  const folder = await mkdtempDisposable(join(tmpdir(), "own-"));
  process.env["TMPDIR"] = folder.path;
  return {
    path: folder.path,
    async [Symbol.asyncDispose]() {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
      await folder.remove();
    },
  };
}

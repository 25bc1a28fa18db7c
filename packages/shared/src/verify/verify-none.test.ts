import { closeSync, mkdtempDisposableSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { OpenFiles } from "../fixtures/open-files.ts";
import { baseline } from "../compare/baseline.ts";
import { LeakError } from "./leak-error.ts";
import { noLeaks, verifyNone } from "./verify-none.ts";

const path = import.meta.filename;

test("verifyNone hands on the result when nothing leaked", async () => {
  const sum = () => {
    closeSync(openSync(path, "r"));
    return Promise.resolve(42);
  };
  expect(await verifyNone(sum)).toBe(42);
});

test("verifyNone names the work and what it left when it leaked", async () => {
  using files = new OpenFiles(path);
  const firstLine = () => files.open();
  await expect(verifyNone(firstLine)).rejects.toThrow(
    /^firstLine left 1 file open:\n {2}\d+ → .+\/verify-none\.test\.ts$/,
  );
});

test("verifyNone gives the descriptors when it throws", async () => {
  using files = new OpenFiles(path);
  const error = await verifyNone(() => files.open()).catch((error) => error);
  expect(error).toBeInstanceOf(LeakError);
  expect([...error.leaks]).toMatchObject([{ kind: "file", target: path }]);
  expect(error.vanished).toEqual([]);
});

test("verifyNone shows one target once when it is open many times", async () => {
  using files = new OpenFiles(path);
  using others = new OpenFiles("/");
  const work = () => {
    Array.from({ length: 25 }, () => files.open());
    others.open();
  };
  const error = await verifyNone(work).catch((error) => error);
  const [heading, ...lines] = error.message.split("\n");
  expect(heading).toBe("work left 1 directory and 25 files open:");
  expect(lines).toEqual([
    expect.stringMatching(/^  25 of them \((\d+, ){5}…\) → .+\.test\.ts$/),
    expect.stringMatching(/^  \d+ → \/$/),
  ]);
});

test("verifyNone lists twenty targets and counts the rest by kind", async () => {
  const folder = mkdtempDisposableSync(join(tmpdir(), "many-"));
  const opened: number[] = [];
  const work = () => {
    for (let at = 0; at < 25; at++) {
      opened.push(openSync(join(folder.path, `${at}`), "w"));
    }
  };
  const error = await verifyNone(work).catch((error) => error);
  opened.forEach((fd) => closeSync(fd));
  folder.remove();
  expect(error.message.split("\n")).toHaveLength(22);
  expect(error.message).toMatch(/\n  and 5 files more$/);
});

test("verifyNone throws on what the work throws when it leaks as well", async () => {
  using files = new OpenFiles(path);
  const failing = () => {
    files.open();
    throw new Error("no such greeting");
  };
  await expect(verifyNone(failing)).rejects.toThrow(/^no such greeting$/);
});

test("verifyNone judges what was opened since when it is given a baseline", async () => {
  using files = new OpenFiles(path);
  files.open();
  const before = await Promise.resolve(baseline());
  await verifyNone(before);
  files.open();
  await expect(verifyNone(before, { subject: "the pool" })).rejects.toThrow(
    /^the pool left 1 file open:/,
  );
});

test("verifyNone wants exactly what is expected", async () => {
  using files = new OpenFiles(path);
  const one = () => files.open();
  await verifyNone(one, { expected: { file: 1 } });
  await expect(verifyNone(one, { expected: { file: 2 } })).rejects.toThrow(
    /^one left 1 file open, expected: 2 files:/,
  );
  await expect(
    verifyNone(function nothing() {}, { expected: { file: 1 } }),
  ).rejects.toThrow(/^nothing left nothing open, expected: 1 file$/);
});

test("verifyNone leaves out what is ignored", async () => {
  using files = new OpenFiles(path);
  const one = () => files.open();
  await verifyNone(one, { ignore: /\.test\.ts$/ });
  await verifyNone(one, { ignore: [/nothing/, ({ kind }) => kind === "file"] });
  const two = () => [files.open(), files.open()];
  await verifyNone(two, { ignore: /\.test\.ts$/g }); // it remembers a match
  await expect(verifyNone(one, { ignore: /nothing/ })).rejects.toThrow(
    "one left 1 file open",
  );
});

test("verifyNone waits for closing that has begun, as long as settle says", async () => {
  const slow = () => {
    const fd = openSync(path, "r");
    const closed = setTimeout(60).then(() => closeSync(fd));
    return { closed };
  };
  await verifyNone(slow);
  await expect(verifyNone(slow, { settle: "none" })).rejects.toThrow(
    "slow left 1 file open",
  );
  await verifyNone(slow, { settle: 2_000 });
  await setTimeout(100); // the second one's
});

test("verifyNone allows vanished descriptors unless vanished is refuse", async () => {
  const fds = [openSync(path, "r"), openSync(path, "r")];
  const before = baseline();
  closeSync(fds[0]!);
  await verifyNone(before);
  await expect(
    verifyNone(before, { vanished: "refuse", subject: "the test" }),
  ).rejects.toThrow(/^the test left nothing open\nthe test closed 1 file of/);
  closeSync(fds[1]!);
});

test("verifyNone refuses what is no work and options that are none", async () => {
  const result = Promise.resolve() as unknown as () => void;
  await expect(verifyNone(result)).rejects.toThrow("It takes a baseline");
  const settle = { settle: "never" } as object;
  await expect(verifyNone(() => {}, settle)).rejects.toThrow(
    'settle is "none" or milliseconds, not "never"',
  );
  const vanished = { vanished: "fail" } as object;
  await expect(verifyNone(() => {}, vanished)).rejects.toThrow(
    'vanished is "allow" or "refuse", not "fail"',
  );
});

test("a noLeaks scope throws at its end when something is open", async () => {
  using files = new OpenFiles(path);
  const leaking = async () => {
    await using _none = noLeaks();
    files.open();
  };
  await expect(leaking()).rejects.toThrow(/^The scope left 1 file open:/);
});

test("a noLeaks scope is quiet when all is closed", async () => {
  const closing = async () => {
    await using _none = noLeaks();
    closeSync(openSync(path, "r"));
  };
  await expect(closing()).resolves.toBeUndefined();
});

test("a noLeaks scope suppresses nothing when its block throws", async () => {
  using files = new OpenFiles(path);
  const failing = async () => {
    await using _none = noLeaks();
    files.open();
    throw new Error("no such greeting");
  };
  const error = await failing().catch((error) => error);
  expect(error).toBeInstanceOf(SuppressedError);
  expect(error.error).toBeInstanceOf(LeakError);
  expect(error.suppressed.message).toBe("no such greeting");
});

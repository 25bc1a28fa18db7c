import { closeSync, openSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { OpenFiles } from "../fixtures/open-files.ts";
import { owner } from "../opened-at/owner.ts";
import {
  allowLeaks,
  expectLeaks,
  finish,
  ignoreLeaks,
  start,
  startFile,
} from "./check.ts";
import { finishFile } from "./finish-suite.ts";
import { startTracing } from "./start-tracing.ts";

startTracing();

const path = import.meta.filename;
const suite = {};

test("finish accepts a test when it closed what it opened", async () => {
  const run = start("reads");
  closeSync(openSync(path, "r"));
  await expect(finish(run, false)).resolves.toBeUndefined();
});

test("finish refuses a test by its name when it left something open", async () => {
  using files = new OpenFiles(path);
  const run = start("reads");
  files.open();
  await expect(finish(run, false)).rejects.toThrow(/^"reads" left 1 file open/);
});

test("finish does not judge a test that failed, nor blame the next for it", async () => {
  using files = new OpenFiles(path);
  const failing = start("fails", { suite });
  files.open();
  await finish(failing, true);
  await expect(finish(start("next", { suite }), false)).resolves.toBe(
    undefined,
  );
});

test("finish blames one test for one leak when others of its suite follow", async () => {
  using files = new OpenFiles(path);
  const first = start("first", { suite });
  files.open();
  await expect(finish(first, false)).rejects.toThrow('"first" left 1 file');
  await finish(start("second", { suite }), false);
  const third = start("third", { suite });
  files.open();
  files.open();
  await expect(finish(third, false)).rejects.toThrow('"third" left 2 files');
});

test("finish blames no test for a descriptor opened between two suites", async () => {
  using files = new OpenFiles(path);
  await finish(start("of the one", { suite }), false);
  files.open(); // as by a hook before all
  await finish(start("of the other", { suite: {} }), false);
  files.open();
  await finish(start("of none"), false);
  expect(files.count).toBe(2);
});

test("finish blames the last of tests at the same time, with all names", async () => {
  using files = new OpenFiles(path);
  const [one, two] = [start("one"), start("two")];
  files.open();
  await finish(one, false);
  await expect(finish(two, false)).rejects.toThrow(
    /^"one" or a test that ran at the same time \("two"\) left 1 file open/,
  );
});

test("finish blames the one of tests at the same time that owns the leak", async () => {
  using files = new OpenFiles(path);
  const [one, two, three] = [start("one"), start("two"), start("three")];
  owner.run(two, () => files.open());
  await finish(one, false);
  await expect(finish(two, false)).rejects.toThrow(/^"two" left 1 file open/);
  await finish(three, false);
});

test("of tests at the same time those that own a leak are judged when one has failed", async () => {
  using files = new OpenFiles(path);
  const [one, two] = [start("one"), start("two")];
  owner.run(one, () => files.open());
  owner.run(two, () => files.open());
  await finish(one, true);
  await expect(finish(two, false)).rejects.toThrow(/^"two" left 1 file open/);
});

test("a rule holds for the test that sets it and not for those at the same time", async () => {
  using files = new OpenFiles(path);
  const [one, two] = [start("one"), start("two")];
  owner.run(one, () => {
    allowLeaks("it stays");
    files.open();
  });
  owner.run(two, () => files.open());
  await finish(one, false);
  await expect(finish(two, false)).rejects.toThrow(/^"two" left 1 file open/);
});

test("finish leaves what an earlier test opens to the end of the file", async () => {
  using files = new OpenFiles(path);
  const guilty = start("guilty");
  await finish(guilty, false);
  const innocent = start("innocent");
  owner.run(guilty, () => files.open());
  await finish(innocent, false);
  await expect(finishFile("the file")).rejects.toThrow(
    /^"guilty" \(after it had ended\) left 1 file open/,
  );
  await finishFile("the file"); // it has been reported
});

test.for([
  { name: "it has failed", failed: true, rule: () => {} },
  { name: "it may leave all open", rule: () => allowLeaks("it stays") },
  { name: "it ignores that", rule: () => ignoreLeaks(/check\.test\.ts$/) },
])(
  "finishFile accepts what a test opens after its end when $name",
  async ({ failed = false, rule }) => {
    using files = new OpenFiles(path);
    const test = start("a test");
    owner.run(test, rule);
    await finish(test, failed);
    owner.run(test, () => files.open());
    await finishFile("the file");
    expect(files.count).toBe(1);
  },
);

test("finishFile waits for a timer of a test that is due soon", async () => {
  using files = new OpenFiles(path);
  const guilty = start("guilty");
  owner.run(guilty, () => void setTimeout(100).then(() => files.open()));
  await finish(guilty, false);
  await expect(finishFile("the file")).rejects.toThrow("left 1 file open");
});

test("of tests at the same time none is judged when one has failed", async () => {
  using files = new OpenFiles(path);
  const [one, two] = [start("one"), start("two")];
  files.open();
  await finish(one, true);
  await expect(finish(two, false)).resolves.toBeUndefined();
});

test("a part is blamed for its leak and the whole for the rest", async () => {
  using files = new OpenFiles(path);
  const whole = start("whole");
  files.open();
  const part = start("part", { parent: whole });
  files.open();
  await expect(finish(part, false)).rejects.toThrow('"part" left 1 file');
  await expect(finish(whole, false)).rejects.toThrow('"whole" left 1 file');
});

test("parts of tests at the same time leave the verdict to those", async () => {
  using files = new OpenFiles(path);
  const [one, two] = [start("one"), start("two")];
  const part = start("part", { parent: one });
  files.open();
  await finish(part, false);
  await finish(one, false);
  await expect(finish(two, false)).rejects.toThrow(
    /^"one" or a test that ran at the same time/,
  );
});

test("rules hold for the test that sets them and not for the next", async () => {
  using files = new OpenFiles(path);
  for (const rule of [
    () => allowLeaks("it stays"),
    () => ignoreLeaks(/check\.test\.ts$/),
    () => expectLeaks({ file: 1 }),
  ]) {
    const ruled = start("ruled");
    rule();
    files.open();
    await finish(ruled, false);
    const next = start("next");
    files.open();
    await expect(finish(next, false)).rejects.toThrow('"next" left 1 file');
  }
});

test("rules set outside of a test hold until the next file", async () => {
  using files = new OpenFiles(path);
  allowLeaks("it stays");
  const ruled = start("ruled");
  files.open();
  await finish(ruled, false);
  startFile(path);
  const next = start("next");
  files.open();
  await expect(finish(next, false)).rejects.toThrow('"next" left 1 file');
});

test("finish waits while something is being closed", async () => {
  const run = start("closes late");
  const fd = openSync(path, "r");
  void setTimeout(20).then(() => closeSync(fd));
  await expect(finish(run, false)).resolves.toBeUndefined();
});

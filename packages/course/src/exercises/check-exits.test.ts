import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noLeaks } from "fdleak";
import { expect, test } from "vitest";
import { AnswerProcess } from "./answer-process.ts";
import { check } from "./check.ts";
import { filesOf } from "./exercise.ts";
import { checkCode, closing } from "./fixtures/check-code.ts";
import withFile from "./fixtures/with-file/check.ts";

const unchecked = { typeErrors: [] };
const start = () => AnswerProcess.start(filesOf(withFile).check);
const endless = closing({ first: "for (;;);" });

/** The ways in which a check ends. A process that is left holds pipes. */
const exits: [name: string, work: () => Promise<unknown>][] = [
  ["passes", () => checkCode(closing(), unchecked)],
  [
    "is refused on each path by a process that ends",
    () => checkCode(closing({ first: "process.exit();" }), unchecked),
  ],
  ["takes too long", () => checkCode(endless, { ...unchecked, timeLimit: 1 })],
  ["is compiled, and does not compile", () => checkCode("}")],
  [
    "is gone, and a process was started ahead",
    async () => {
      const checked = check(withFile, "/nowhere.ts", { ready: start() });
      await expect(checked).rejects.toThrow("ENOENT");
    },
  ],
  [
    "is gone in one check and there in the next",
    async () => {
      await using place = await mkdtempDisposable(join(tmpdir(), "answer-"));
      await writeFile(join(place.path, "package.json"), '{"type":"module"}');
      const file = join(place.path, "exercise.ts");
      const gone = check(withFile, file, { ...unchecked, ready: start() });
      await expect(gone).rejects.toThrow("ENOENT");
      await writeFile(file, closing());
      const next = { ...unchecked, ready: start() };
      expect(await check(withFile, file, next)).toMatchObject({ passed: true });
    },
  ],
  [
    "is aborted before it begins",
    async () => {
      const signal = AbortSignal.abort(new Error("enough"));
      const checked = checkCode(closing(), { signal, ready: start() });
      await expect(checked).rejects.toThrow("enough");
    },
  ],
  [
    "is aborted while it runs and compiles",
    async () => {
      const controller = new AbortController();
      const { signal } = controller;
      const checked = checkCode(endless, { signal, timeLimit: 60 });
      setTimeout(() => controller.abort(new Error("enough")), 300);
      await expect(checked).rejects.toThrow("enough");
    },
  ],
  [
    "belongs to an exercise that cannot be loaded",
    async () => {
      const broken = { ...withFile, folder: "/nowhere" };
      const checked = check(broken, filesOf(withFile).solution);
      await expect(checked).rejects.toThrow("ENOENT");
    },
  ],
];

test.for(exits)(
  "a check leaves nothing when the answer %s",
  async ([, work]) => {
    const exit = async () => {
      await using _none = noLeaks();
      await work();
    };
    await expect(exit()).resolves.toBeUndefined();
  },
);

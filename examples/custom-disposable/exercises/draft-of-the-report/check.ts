import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type FileHandle, stat } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Find = (name: string) => string;

export default exercise<Answer>(import.meta.dirname, {
  title: "The draft of a report",
  task:
    "`replaceReport` opens `<report>.draft`, has `write` fill it and renames " +
    "it to the report. The draft is also what keeps others out: while it is " +
    "there, opening another fails. When a call ends without a new report, by " +
    "whatever way, its draft has to be closed and gone and the old report has " +
    "to be as it was; closing may fail as well. `publish` is right about the " +
    "order: it closes, then renames.",
  call: "replaceReport()",
  minutes: 10,
  paths: [
    {
      name: "the ordinary path",
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: ({ replaceReport }, { path, nonce, look }) =>
        replaceReport(path("report"), async (file) => {
          await file.writeFile(nonce);
          look();
        }),
      outcome: ({ nonce }) => ({ returned: nonce.length }),
      holds: ["report.draft"],
      effect: ({ path, nonce }) => harmIn(path, nonce),
    },
    {
      name: "write throws",
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: ({ replaceReport }, { path, nonce, look }) =>
        replaceReport(path("report"), async (file) => {
          await file.writeFile("half");
          look();
          throw new Error(nonce);
        }),
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      holds: ["report.draft"],
      effect: ({ path }) => harmIn(path, "old"),
    },
    {
      name: "write throws at once",
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: ({ replaceReport }, { path, nonce }) =>
        replaceReport(path("report"), () => {
          throw new Error(nonce);
        }),
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      effect: ({ path }) => harmIn(path, "old"),
    },
    {
      name: "write closes the file",
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: async ({ replaceReport }, { path, nonce }) => {
        try {
          await replaceReport(path("report"), async (file) => {
            await file.writeFile(nonce);
            await file.close();
          });
        } catch (error) {
          // Who asks the path for its size, and not the file, has no error.
          if ((error as NodeJS.ErrnoException).code !== "EBADF") throw error;
        }
      },
      outcome: () => ({ returned: undefined }),
      effect: ({ path }) => draftIn(path),
    },
    {
      name: "nothing is written",
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: ({ replaceReport }, { path }) =>
        replaceReport(path("report"), () => Promise.resolve()),
      outcome: () => ({ returned: 0 }),
      effect: ({ path }) => harmIn(path, "old"),
    },
    {
      name: "the renaming fails",
      given: ({ path }) => mkdirSync(path("report")),
      run: ({ replaceReport }, { path, nonce }) =>
        replaceReport(path("report"), (file) => file.writeFile(nonce)),
      outcome: () => ({ threw: "EISDIR" }),
      effect: ({ path }) => draftIn(path),
    },
    {
      name: "another draft is there",
      given: ({ path }) => {
        writeFileSync(path("report"), "old");
        writeFileSync(path("report.draft"), "somebody else's");
      },
      run: async ({ replaceReport }, { path, nonce }) => {
        try {
          return await replaceReport(path("report"), (file) =>
            file.writeFile(nonce),
          );
        } finally {
          await stat(path("report")); // an `open` that nobody awaits fails first
          await setImmediate();
        }
      },
      outcome: () => ({ threw: "EEXIST" }),
      effect: ({ path }) => {
        if (!existsSync(path("report.draft"))) {
          return "The draft that somebody else was writing is gone.";
        }
        rmSync(path("report.draft"));
        return harmIn(path, "old");
      },
    },
    {
      name: "the next draft is there after the renaming",
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: ({ replaceReport }, { path, nonce }) =>
        replaceReport(path("report"), async (file) => {
          await file.writeFile(nonce);
          // Two links to a file: renaming one to the other is done at once and
          // leaves both, as if somebody had begun the next draft by then.
          rmSync(path("report"));
          linkSync(path("report.draft"), path("report"));
        }),
      outcome: ({ nonce }) => ({ returned: nonce.length }),
      effect: ({ path, nonce }) => {
        if (!existsSync(path("report.draft"))) {
          return "The draft that the next caller was writing is gone.";
        }
        rmSync(path("report.draft"));
        return harmIn(path, nonce);
      },
    },
    {
      name: "write throws and closing takes its time",
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: ({ replaceReport }, { path, nonce }) =>
        replaceReport(path("report"), (file) => {
          const close = file.close.bind(file);
          file.close = async () => {
            for (let turn = 0; turn < 20; turn += 1) await stat(path("report"));
            await close();
          };
          return Promise.reject(new Error(nonce));
        }),
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      effect: ({ path }) => harmIn(path, "old"),
    },
    {
      name: "closing fails",
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: ({ replaceReport }, { path, nonce }) =>
        replaceReport(path("report"), async (file) => {
          await file.writeFile("new");
          failClosing(file, new Error(nonce));
        }),
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      effect: ({ path }) => harmIn(path, "old"),
    },
    {
      name: "write throws and closing fails",
      given: ({ path }) => writeFileSync(path("report"), "old"),
      run: async ({ replaceReport }, { path, nonce }) => {
        const failure = new Error(nonce);
        const closing = new Set<Promise<void>>();
        try {
          return await replaceReport(path("report"), async (file) => {
            await file.writeFile("half");
            failClosing(file, failure, closing);
            throw failure;
          });
        } catch (error) {
          await Promise.all(closing);
          await setImmediate(); // by then an error that nobody awaits is told
          // One of the two errors reaches the caller, or both in one.
          throw errorsIn(error).find((one) => one !== failure) ?? failure;
        }
      },
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      effect: ({ path }) => harmIn(path, "old"),
    },
  ],
  hints: [
    "List what a call has acquired when it ends early. It is two things: a descriptor, and a name in the directory.",
    "`Draft` can say itself how it is released: give it `[Symbol.asyncDispose]`, and hold it with `await using`. Dispose is not told whether all went well, so `publish` has to remember that it did.",
    "`await this.file.close();` in a `try` and, unless published, `rm` of the draft in its `finally`, because closing can fail. The call becomes `await using draft = await Draft.of(report);`.",
  ],
  why:
    "A draft takes itself back unless `publish` came to its end. Dispose starts " +
    "to count only when `open` has succeeded, so a draft of somebody else's is " +
    "left alone.",
  accepted: {
    "try-and-finally.ts":
      "No class: `try … finally` from the line after `open`, and a variable that remembers the renaming.",
    "a-stack-to-undo.ts":
      "A stack holds the removal of the draft, and `move` calls that off after the renaming.",
  },
  wrongAnswers: [
    {
      name: "`using` for what is disposed asynchronously",
      edits: [
        ["  await using draft = await Draft", "  using draft = await Draft"],
      ],
      sign: { fault: "not-disposable" },
      because:
        "Closing a FileHandle takes time, so a draft has Symbol.asyncDispose " +
        "and `using` finds nothing to call. `await using` calls it and waits.",
    },
    {
      name: "one `await` for two promises",
      edits: [
        [
          "  await using draft = await Draft.of",
          "  await using draft = Draft.of",
        ],
        ["await write(draft.file)", "await write((await draft).file)"],
        ["await draft.file.stat()", "await (await draft).file.stat()"],
        ["await draft.publish()", "await (await draft).publish()"],
      ],
      sign: { fault: "missing-await" },
      because:
        "The `await` of `await using` is for the dispose at the end. " +
        "`Draft.of` returns a promise, which needs an `await` of its own.",
    },
    {
      name: "the writing is not awaited",
      edits: [["  await write(draft.file);", "  void write(draft.file);"]],
      sign: { fault: "crashes", code: /(?<!await )\bwrite\(/ },
      because:
        "Nobody waits for `write`, so when it fails nobody hears of it, and the " +
        "error ends the process. The draft may also be published or removed " +
        "while it is still being written.",
    },
    {
      name: "the report itself is written to",
      edits: [
        ['await open(`${report}.draft`, "wx")', 'await open(report, "w")'],
        ["    await rename(`${this.#report}.draft`, this.#report);\n", ""],
        [
          "      if (!this.#isPublished) await rm(`${this.#report}.draft`);\n",
          "",
        ],
        ["open, rename, rm }", "open }"],
      ],
      sign: { fault: "never-acquired", code: /open\(\s*(this\.#)?report\s*,/ },
      because:
        "Opening the report with `w` empties it before anything new is " +
        "written. The draft is what keeps the old report whole until the new " +
        "one is complete.",
    },
    {
      name: "a draft of another name for each call",
      edits: [
        [
          'new Draft(report, await open(`${report}.draft`, "wx"))',
          'new Draft(report, await open(nameOf(report), "wx"))',
        ],
        [
          "    await rename(`${this.#report}.draft`, this.#report);",
          "    await rename(nameOf(this.#report), this.#report);",
        ],
        ["await rm(`${this.#report}.draft`)", "await rm(nameOf(this.#report))"],
        [
          "class Draft implements",
          "const nameOf = (report: string) => `${report}.${process.pid}`;\n\nclass Draft implements",
        ],
      ],
      sign: { fault: "never-acquired", says: /was not open/ },
      because:
        "Under a name of its own every call gets a draft, also while another " +
        "is under way, and the last to rename wins. The one name is what keeps " +
        "others out.",
    },
    {
      name: "the factory closes what it returns",
      edits: [
        [
          '    return new Draft(report, await open(`${report}.draft`, "wx"));\n',
          '    await using file = await open(`${report}.draft`, "wx");\n    return new Draft(report, file);\n',
        ],
      ],
      sign: { fault: "throws", says: /threw EBADF/ },
      because:
        "`await using` in `of` closes the file when `of` returns, so the draft " +
        "is handed out closed. What is to outlive the function is released by " +
        "whoever gets it.",
    },
    {
      name: "any draft that is there is taken over",
      edits: [
        ['open(`${report}.draft`, "wx")', 'open(`${report}.draft`, "w")'],
      ],
      sign: { fault: "swallows", paths: ["another draft is there"] },
      because:
        "With `w` instead of `wx` two calls write to one draft at a time. " +
        "`EEXIST` is how the second one is told to wait.",
    },
    {
      name: "the error stays inside",
      edits: [
        [
          `  await write(draft.file);
  const { size } = await draft.file.stat();
  if (size === 0) return 0; // nothing to report: the old one stays
  await draft.publish();
  return size;
`,
          `  try {
    await write(draft.file);
    const { size } = await draft.file.stat();
    if (size === 0) return 0; // nothing to report: the old one stays
    await draft.publish();
    return size;
  } catch {
    return 0;
  }
`,
        ],
      ],
      sign: { fault: "swallows" },
      because:
        "Whatever is released: nobody learns that there is no new report. " +
        "0 already means something else: that there was nothing to say.",
    },
    {
      name: "the draft is removed after it was published",
      edits: [["if (!this.#isPublished) await rm(", "await rm("]],
      sign: { fault: "throws", says: /threw ENOENT/ },
      because:
        "After the renaming there is no draft to remove, so dispose fails on " +
        "the ordinary path and its error takes the place of the result. Dispose " +
        "has to know whether the draft was published.",
    },
    {
      name: "removes the draft whatever has become of it",
      edits: [
        [
          "      if (!this.#isPublished) await rm(`${this.#report}.draft`);\n",
          "      await rm(`${this.#report}.draft`, { force: true });\n",
        ],
      ],
      sign: {
        fault: "other-harm",
        paths: ["the next draft is there after the renaming"],
      },
      because:
        "After the renaming the name is free, and the next caller may have " +
        "opened a draft under it. This call removes that one. Dispose has to " +
        "know whether the draft was published.",
    },
    {
      name: "the draft is named for release before it is opened",
      edits: [
        [
          "  await using draft = await Draft.of(report);\n",
          "  await using stack = new AsyncDisposableStack();\n  stack.defer(() => rm(`${report}.draft`, { force: true }));\n  const draft = stack.use(await Draft.of(report));\n",
        ],
        [
          "      if (!this.#isPublished) await rm(`${this.#report}.draft`);\n",
          "",
        ],
      ],
      sign: {
        fault: "other-harm",
        paths: [
          "another draft is there",
          "the next draft is there after the renaming",
        ],
      },
      because:
        "When `open` fails with EEXIST the draft belongs to somebody else, and " +
        "this call removes it all the same. Only what was acquired is released.",
    },
    {
      name: "dispose publishes",
      edits: [
        ["  await draft.publish();\n", ""],
        [
          "  async publish(): Promise<void> {",
          "  async #publish(): Promise<void> {",
        ],
        [
          `    try {
      await this.file.close(); // closing it twice is allowed
    } finally {
      if (!this.#isPublished) await rm(\`\${this.#report}.draft\`);
    }
`,
          "    await this.#publish();\n",
        ],
      ],
      sign: {
        fault: "other-harm",
        paths: [
          "write throws",
          "write throws at once",
          "nothing is written",
          "the renaming fails",
          "write throws and closing takes its time",
          "write throws and closing fails",
          "closing fails",
        ],
        says: /report has been replaced/,
      },
      because:
        "Dispose runs on every way out and is not told which one it is. When " +
        "`write` has thrown, it puts half a report in the place of the old one.",
    },
    {
      name: "dispose closes and leaves the draft there",
      edits: [
        [
          "      if (!this.#isPublished) await rm(`${this.#report}.draft`);\n",
          "",
        ],
      ],
      sign: {
        fault: "other-harm",
        paths: [
          "write throws",
          "write throws at once",
          "write closes the file",
          "nothing is written",
          "the renaming fails",
          "write throws and closing takes its time",
          "write throws and closing fails",
          "closing fails",
        ],
      },
      because:
        "No descriptor is left, but the name is: the next call finds the draft " +
        "and fails with EEXIST, and so does every call after it.",
    },
    {
      name: "leaves the draft when closing fails",
      edits: [
        [
          `    try {
      await this.file.close(); // closing it twice is allowed
    } finally {
      if (!this.#isPublished) await rm(\`\${this.#report}.draft\`);
    }
`,
          "    await this.file.close();\n    if (!this.#isPublished) await rm(`${this.#report}.draft`);\n",
        ],
      ],
      sign: { fault: "other-harm", paths: ["write throws and closing fails"] },
      because:
        "Closing can fail, on a full disk for one, and then the line after it " +
        "is never reached: the draft keeps everybody out. What has to happen in " +
        "any case belongs in a `finally`.",
    },
    {
      name: "renamed before it is closed",
      edits: [
        [
          "    await this.file.close();\n    await rename(",
          "    await rename(",
        ],
      ],
      sign: { fault: "other-harm", says: /has been replaced by "new"/ },
      because:
        "Closing can be what tells that something was not written. By then the " +
        "old report is gone, and the caller gets an error as if nothing had " +
        "changed. First close, then rename.",
    },
    {
      name: "the draft counts as published too early",
      of: "exercise",
      edits: [
        ["open, rename } from", "open, rename, rm } from"],
        [
          "  await write(draft.file);\n",
          "  let isKept = false;\n  try {\n  await write(draft.file);\n",
        ],
        [
          "  await draft.publish();\n  return size;\n",
          "  isKept = true;\n  await draft.publish();\n  return size;\n  } finally {\n    await draft.file.close();\n    if (!isKept) await rm(`${report}.draft`);\n  }\n",
        ],
      ],
      sign: {
        fault: "other-harm",
        paths: [
          "the renaming fails",
          "write throws and closing fails",
          "closing fails",
        ],
      },
      because:
        "The draft counts as published before it is. When closing it or the " +
        "renaming fails, nobody removes it any more.",
    },
    {
      name: "only the failed renaming is cleaned up after",
      of: "exercise",
      edits: [
        ["open, rename } from", "open, rename, rm } from"],
        [
          "    await rename(`${this.#report}.draft`, this.#report);\n",
          "    try {\n      await rename(`${this.#report}.draft`, this.#report);\n    } catch (error) {\n      await rm(`${this.#report}.draft`);\n      throw error;\n    }\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "write throws",
          "write throws at once",
          "write closes the file",
          "nothing is written",
          "write throws and closing takes its time",
          "write throws and closing fails",
          "closing fails",
        ],
        says: /draft is still there/,
      },
      because:
        "`publish` cleans up after itself, but the other ways never come to " +
        "`publish`. From the line that opens the draft on, every way out counts.",
    },
    {
      name: "the draft is removed and not closed",
      edits: [
        [
          `    try {
      await this.file.close(); // closing it twice is allowed
    } finally {
      if (!this.#isPublished) await rm(\`\${this.#report}.draft\`);
    }
`,
          "    if (!this.#isPublished) await rm(`${this.#report}.draft`);\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "write throws",
          "write throws at once",
          "nothing is written",
          "write throws and closing takes its time",
          "write throws and closing fails",
        ],
      },
      because:
        "Removing a file takes away its name. The descriptor is still open, and " +
        "the kernel keeps what was written until it is closed.",
    },
    {
      name: "closed by hand before the early return, and nowhere else",
      of: "exercise",
      edits: [
        ["open, rename } from", "open, rename, rm } from"],
        [
          "  if (size === 0) return 0; // nothing to report: the old one stays\n",
          "  if (size === 0) {\n    await draft.file.close();\n    await rm(`${report}.draft`);\n    return 0;\n  }\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "write throws",
          "write throws at once",
          "write closes the file",
          "the renaming fails",
          "write throws and closing takes its time",
          "write throws and closing fails",
          "closing fails",
        ],
      },
      because:
        "The early return is mended, and a throw takes another way. Only " +
        "`finally` and `await using` are on every way out.",
    },
    {
      name: "closed in a catch",
      of: "exercise",
      edits: [
        ["open, rename } from", "open, rename, rm } from"],
        [
          "  await write(draft.file);\n",
          "  try {\n  await write(draft.file);\n",
        ],
        [
          "  await draft.publish();\n  return size;\n",
          "  await draft.publish();\n  return size;\n  } catch (error) {\n    await draft.file.close();\n    await rm(`${report}.draft`);\n    throw error;\n  }\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["nothing is written", "write throws and closing fails"],
      },
      because:
        "`catch` sees to what is thrown. The early return is no error, and it " +
        "leaves the draft open and in its place.",
    },
    {
      name: "only what write and the renaming throw is seen to",
      of: "exercise",
      edits: [
        ["open, rename } from", "open, rename, rm } from"],
        [
          "  await write(draft.file);\n",
          "  try {\n    await write(draft.file);\n  } catch (error) {\n    await draft.discard();\n    throw error;\n  }\n",
        ],
        [
          "  if (size === 0) return 0; // nothing to report: the old one stays\n  await draft.publish();\n",
          "  if (size === 0) {\n    await draft.discard();\n    return 0;\n  }\n  try {\n    await draft.publish();\n  } catch (error) {\n    await draft.discard();\n    throw error;\n  }\n",
        ],
        [
          "  async publish(): Promise<void> {",
          "  async discard(): Promise<void> {\n    await this.file.close();\n    await rm(`${this.#report}.draft`);\n  }\n\n  async publish(): Promise<void> {",
        ],
      ],
      sign: {
        fault: "other-harm",
        paths: ["write closes the file", "write throws and closing fails"],
      },
      because:
        "`stat` can fail too, and then nobody removes the draft. From the line " +
        "that opens the draft on, every line is a way out.",
    },
    {
      name: "only what the promise of write rejects with is seen to",
      of: "exercise",
      edits: [
        ["open, rename } from", "open, rename, rm } from"],
        [
          "  await write(draft.file);\n",
          "  await write(draft.file).catch(async (error: unknown) => {\n    await draft.discard();\n    throw error;\n  });\n",
        ],
        [
          "  const { size } = await draft.file.stat();\n  if (size === 0) return 0; // nothing to report: the old one stays\n  await draft.publish();\n  return size;\n",
          "  try {\n    const { size } = await draft.file.stat();\n    if (size === 0) {\n      await draft.discard();\n      return 0;\n    }\n    await draft.publish();\n    return size;\n  } catch (error) {\n    await draft.discard();\n    throw error;\n  }\n",
        ],
        [
          "  async publish(): Promise<void> {",
          "  async discard(): Promise<void> {\n    await this.file.close();\n    await rm(`${this.#report}.draft`);\n  }\n\n  async publish(): Promise<void> {",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["write throws at once", "write throws and closing fails"],
        code: /\bwrite\([^)]*\)\s*\.(then|catch|finally)\(/,
      },
      because:
        "A `write` that throws before it has returned a promise leaves nothing " +
        "to call `catch` on. `await` within a `try`, or under an `await using`, " +
        "meets both.",
    },
    {
      name: "only what write and the renaming reject with is seen to",
      of: "exercise",
      edits: [
        ["open, rename } from", "open, rename, rm } from"],
        [
          "  await write(draft.file);\n",
          "  await write(draft.file).catch((error: unknown) => draft.discard(error));\n",
        ],
        [
          "  if (size === 0) return 0; // nothing to report: the old one stays\n  await draft.publish();\n",
          "  if (size === 0) {\n    await draft.discard().catch(() => {});\n    return 0;\n  }\n  await draft.publish().catch((error: unknown) => draft.discard(error));\n",
        ],
        [
          "  async publish(): Promise<void> {",
          "  async discard(error?: unknown): Promise<void> {\n    await this.file.close();\n    await rm(`${this.#report}.draft`);\n    throw error;\n  }\n\n  async publish(): Promise<void> {",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "write throws at once",
          "write closes the file",
          "write throws and closing fails",
        ],
        code: /\bwrite\([^)]*\)\s*\.(then|catch|finally)\(/,
      },
      because:
        "A `write` that throws at once has returned no promise to call `catch` " +
        "on, and `stat` can fail as well. From the line that opens the draft " +
        "on, every line is a way out.",
    },
    {
      name: "the closing is not awaited",
      edits: [
        [
          "      await this.file.close(); // closing",
          "      void this.file.close(); // closing",
        ],
      ],
      sign: {
        fault: "crashes",
        paths: [
          "write throws and closing takes its time",
          "write throws and closing fails",
        ],
      },
      because:
        "The call is over before the file is closed, and when closing fails " +
        "nobody hears of it: the error ends the process. Whoever releases waits " +
        "for it.",
    },
    {
      name: "`const` in place of `await using`",
      edits: [
        ["  await using draft = await Draft", "  const draft = await Draft"],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "write throws",
          "write throws at once",
          "write closes the file",
          "nothing is written",
          "the renaming fails",
          "write throws and closing takes its time",
          "write throws and closing fails",
          "closing fails",
        ],
        code: /asyncDispose/,
      },
      because:
        "The class knows how a draft is released, and nobody asks it to. It is " +
        "`await using` that calls the dispose.",
    },
    {
      name: "two places remove one draft",
      edits: [
        [
          "  await write(draft.file);\n",
          "  try {\n    await write(draft.file);\n  } catch (error) {\n    await rm(`${report}.draft`);\n    throw error;\n  }\n",
        ],
      ],
      sign: { fault: "other-error", says: /threw SuppressedError \(ENOENT/ },
      because:
        "The `catch` removes the draft and then dispose looks for it in vain. " +
        "Its error wraps the first one in a SuppressedError, and whoever asks " +
        "for the code of the first finds none. One owner releases.",
    },
    {
      name: "another error in its place",
      edits: [
        [
          "  await write(draft.file);\n",
          '  try {\n    await write(draft.file);\n  } catch {\n    throw new Error("The report cannot be written");\n  }\n',
        ],
      ],
      sign: {
        fault: "other-error",
        paths: [
          "write throws",
          "write throws at once",
          "write throws and closing takes its time",
          "write throws and closing fails",
        ],
      },
      because:
        "The reason is gone: the caller gets an error that does not say what " +
        "happened. An error that nobody here can handle is let through.",
    },
  ],
});

/** The file is closed, but the first to close it is told that it failed. */
function failClosing(
  file: FileHandle,
  failure: Error,
  closing = new Set<Promise<void>>(),
): void {
  const close = file.close.bind(file);
  file.close = async () => {
    file.close = close;
    const closed = close();
    closing.add(closed);
    await closed;
    throw failure;
  };
}

/** The errors that an error is made of. */
function errorsIn(error: unknown): unknown[] {
  if (error instanceof SuppressedError) {
    return [error.error, error.suppressed].flatMap(errorsIn);
  }
  return error instanceof AggregateError
    ? error.errors.flatMap(errorsIn)
    : [error];
}

function harmIn(path: Find, expected: string): string | undefined {
  const report = readFileSync(path("report"), "utf8");
  if (report !== expected) {
    return expected === "old"
      ? `The old report has been replaced by "${report}".`
      : `The report reads "${report}"; it has to read "${expected}".`;
  }
  return draftIn(path);
}

function draftIn(path: Find): string | undefined {
  return existsSync(path("report.draft"))
    ? "The draft is still there, so every later call fails."
    : undefined;
}

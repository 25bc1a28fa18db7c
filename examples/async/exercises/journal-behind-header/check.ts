import { mkdirSync, writeFileSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");

export default exercise<Answer>(import.meta.dirname, {
  title: "A journal behind a header",
  task:
    "`withJournal` opens a journal, looks at its header, and has `replay` read " +
    "the rest. `replay` takes its time, and has to find the file open until it " +
    "is done; it may also fail, by a promise or by a throw before there is " +
    "one. When the call is over the file has to be closed, not a moment " +
    "later; now that is so on one way only.",
  call: "withJournal()",
  minutes: 8,
  paths: [
    {
      name: "the ordinary path",
      given: ({ path, nonce }) =>
        writeFileSync(path("journal"), `journal 2\nset ${nonce}\nset b\n`),
      run: ({ withJournal }, { path, look }) =>
        withJournal(path("journal"), (journal) => linesOf(journal, look)),
      outcome: ({ nonce }) => ({ returned: [`set ${nonce}`, "set b"] }),
      holds: ["journal"],
    },
    {
      name: "the journal is empty",
      given: ({ path }) => writeFileSync(path("journal"), ""),
      run: ({ withJournal }, { path, look }) =>
        withJournal(path("journal"), (journal) => linesOf(journal, look)),
      outcome: () => ({ returned: null }),
    },
    {
      name: "the header is another one",
      given: ({ path, nonce }) =>
        writeFileSync(path("journal"), `v${nonce}\nset a\n`),
      run: ({ withJournal }, { path, look }) =>
        withJournal(path("journal"), (journal) => linesOf(journal, look)),
      outcome: ({ nonce }) => ({ threw: `Error: not replayed: v${nonce}` }),
    },
    {
      name: "the journal is missing",
      run: ({ withJournal }, { path, look }) =>
        withJournal(path("journal"), (journal) => linesOf(journal, look)),
      outcome: () => ({ threw: "ENOENT" }),
    },
    {
      name: "it is a directory",
      given: ({ path }) => mkdirSync(path("journal")),
      run: ({ withJournal }, { path, look }) =>
        withJournal(path("journal"), (journal) => linesOf(journal, look)),
      outcome: () => ({ threw: "EISDIR" }),
    },
    {
      name: "replay gives 0",
      given: ({ path, nonce }) =>
        writeFileSync(path("journal"), `journal 2\nset ${nonce}\n`),
      run: ({ withJournal }, { path }) =>
        withJournal(path("journal"), () => Promise.resolve(0)),
      outcome: () => ({ returned: 0 }),
    },
    {
      name: "replay replays another journal",
      given: ({ path, nonce }) => {
        writeFileSync(path("journal"), "journal 2\nset a\n");
        writeFileSync(path("other"), `journal 2\nset ${nonce}\n`);
      },
      run: ({ withJournal }, { path, look }) =>
        withJournal(path("journal"), async (journal) => {
          const lines = await withJournal(path("other"), (other) =>
            linesOf(other, () => {}),
          );
          return [...lines!, ...(await linesOf(journal, look))];
        }),
      outcome: ({ nonce }) => ({ returned: [`set ${nonce}`, "set a"] }),
      holds: ["journal"],
      closed: ["other"],
    },
    {
      name: "replay fails",
      given: ({ path, nonce }) =>
        writeFileSync(path("journal"), `journal 2\nput ${nonce}\n`),
      run: async ({ withJournal }, { path, look, nonce }) => {
        const failure = `what is put ${nonce}?`;
        try {
          return await withJournal(path("journal"), async (journal) => {
            const [line] = await linesOf(journal, look);
            throw new Error(`what is ${line}?`);
          });
        } catch (error) {
          if (!(error instanceof Error && error.message === failure)) {
            throw error;
          }
        }
        return await withJournal(path("journal"), () => {
          look();
          throw new Error(failure); // before there is a promise
        });
      },
      outcome: ({ nonce }) => ({ threw: `Error: what is put ${nonce}?` }),
      holds: ["journal"],
    },
  ],
  hints: [
    "Only who comes by the last line closes the journal. Count the ways that do not.",
    "A FileHandle takes time to open and time to close: `await using` waits for its closing, and an `await` of its own for its opening.",
    '`await using journal = await open(path, "r");`, and no other close.',
  ],
  why:
    "The `await` on the right brings the handle, the one before `using` waits " +
    "on every way out until it is closed.",
  accepted: {
    "awaited-in-finally.ts":
      "`finally` awaits the close, and `return await` keeps the file open " +
      "until `replay` is done.",
    "journal-of-its-own.ts":
      "A class that owns the handle and closes it in Symbol.asyncDispose.",
  },
  wrongAnswers: [
    {
      name: "`await using` on the promise",
      edits: [["= await open(", "= open("]],
      sign: { fault: "missing-await", code: /await using \w+ = \w+\(/ },
      because:
        "The `await` of `await using` waits for the closing. The opening needs " +
        "one of its own; without it the promise is to be disposed, and the " +
        "file it brings is nobody's.",
    },
    {
      name: "`using` on the promise",
      edits: [["await using journal = await open(", "using journal = open("]],
      sign: { fault: "missing-await" },
      because:
        "`open` gives a promise, which cannot be disposed. Once it is awaited, " +
        "the handle still takes `await using`, since closing takes time too.",
    },
    {
      name: "`using` in place of `await using`",
      edits: [["await using journal", "using journal"]],
      sign: { fault: "not-disposable" },
      because:
        "A FileHandle has Symbol.asyncDispose only. At run time `using` throws " +
        "when the file is open already, and leaves it open.",
    },
    {
      name: "`replay` is not awaited",
      edits: [
        [
          "  const result = await replay(journal);\n  return result;\n",
          "  return replay(journal);\n",
        ],
      ],
      sign: {
        fault: "never-acquired",
        paths: [
          "the ordinary path",
          "replay fails",
          "replay replays another journal",
        ],
        code: /(?:return|=(?! await)) *replay\(/,
      },
      because:
        "The block ends with a promise that still has work to do, and the file " +
        "is closed under it. `return await` stays in the block until it is done.",
    },
    {
      name: "the block ends before the replay",
      edits: [
        [
          `  await using journal = await open(path, "r");
  const { buffer`,
          `  let journal: FileHandle;
  {
  await using opened = await open(path, "r");
  journal = opened;
  const { buffer`,
        ],
        [
          "(`not replayed: ${header}`);\n",
          "(`not replayed: ${header}`);\n  }\n",
        ],
      ],
      sign: {
        fault: "never-acquired",
        paths: [
          "the ordinary path",
          "replay fails",
          "replay replays another journal",
        ],
      },
      because:
        "The journal was closed by the time `replay` came to read from it. The " +
        "block that closes it has to be the one that uses it.",
    },
    {
      name: "every error is an empty journal",
      of: "exercise",
      edits: [
        [
          "  const { buffer",
          `  try {
  const { buffer`,
        ],
        [
          `  await journal.close();
  return result;
`,
          `  return result;
  } catch {
    return null;
  } finally {
    await journal.close();
  }
`,
        ],
      ],
      sign: {
        fault: "swallows",
        paths: [
          "the header is another one",
          "it is a directory",
          "replay fails",
        ],
      },
      because:
        "The file is closed on every way, but a journal that cannot be " +
        "replayed looks like one with nothing in it.",
    },
    {
      name: "a replay that fails is an empty journal",
      edits: [
        ["await replay(journal)", "await replay(journal).catch(() => null)"],
      ],
      sign: { fault: "swallows", paths: ["replay fails"] },
      because:
        "The caller is told that there was nothing to replay. Closing needs no " +
        "`catch`: `await using` is on the way of errors too.",
    },
    {
      name: "another error in its place",
      of: "exercise",
      edits: [
        [
          "  const { buffer",
          `  try {
  const { buffer`,
        ],
        [
          `  await journal.close();
  return result;
`,
          `  return result;
  } catch {
    throw new Error(\`\${path} cannot be replayed\`);
  } finally {
    await journal.close();
  }
`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: [
          "the header is another one",
          "it is a directory",
          "replay fails",
        ],
      },
      because:
        "The caller learns that it failed, but not why: the error that says so " +
        "is gone. Closing needs no `catch`.",
    },
    {
      name: "the file that was never opened is closed",
      of: "exercise",
      edits: [
        [
          '  const journal = await open(path, "r");\n',
          `  let journal: FileHandle;
  try {
  journal = await open(path, "r");
`,
        ],
        [
          `  const result = await replay(journal);
  await journal.close();
  return result;
`,
          `  return await replay(journal);
  } finally {
    await journal!.close();
  }
`,
        ],
      ],
      sign: { fault: "other-error", paths: ["the journal is missing"] },
      because:
        "When opening fails there is nothing to close, and the TypeError of " +
        "that close takes the place of ENOENT. What opens the file stands " +
        "before the `try`.",
    },
    {
      name: "what counts as nothing is an empty journal",
      edits: [["  return result;\n", "  return result || null;\n"]],
      sign: { fault: "other-result", paths: ["replay gives 0"] },
      because:
        "`||` takes 0, an empty text and `false` for nothing as well. Null says " +
        "that the journal is empty, and what `replay` gives is handed on as it " +
        "is.",
    },
    {
      name: "closes in `.finally` of the promise",
      of: "exercise",
      edits: [
        ["  const { buffer", "  try {\n  const { buffer"],
        [
          "if (bytesRead === 0) return null;",
          `if (bytesRead === 0) {
    await journal.close();
    return null;
  }`,
        ],
        [
          `  const result = await replay(journal);
  await journal.close();
  return result;
`,
          `  } catch (error) {
    await journal.close();
    throw error;
  }
  return await replay(journal).finally(() => journal.close());
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["replay fails"],
        code: /\)\s*\.finally\(/,
      },
      because:
        "When `replay` throws before it has returned a promise, there is " +
        "nothing yet to call `.finally` on, and the file stays open. A " +
        "`finally` block is on that way too.",
    },
    {
      name: "closes on every way but that of a failing replay",
      of: "exercise",
      edits: [
        ["  const { buffer", "  try {\n  const { buffer"],
        [
          "if (bytesRead === 0) return null;",
          `if (bytesRead === 0) {
    await journal.close();
    return null;
  }`,
        ],
        [
          "  const result = await replay(journal);\n",
          `  } catch (error) {
    await journal.close();
    throw error;
  }
  const result = await replay(journal);
`,
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["replay fails"] },
      because:
        "The ways out that stand in the text are mended. `replay` is one as " +
        "well, and only `finally` and `await using` are on that.",
    },
    {
      name: "closes before the early return too",
      of: "exercise",
      edits: [
        [
          "if (bytesRead === 0) return null;",
          `if (bytesRead === 0) {
    await journal.close();
    return null;
  }`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "the header is another one",
          "it is a directory",
          "replay fails",
        ],
      },
      because:
        "Each `return` is mended and no throw is: reading can fail, the header " +
        "can be another one, and `replay` can reject.",
    },
    {
      name: "closes in `catch` and at the end",
      of: "exercise",
      edits: [
        [
          "  const { buffer",
          `  try {
  const { buffer`,
        ],
        [
          `  await journal.close();
  return result;
`,
          `  await journal.close();
  return result;
  } catch (error) {
    await journal.close();
    throw error;
  }
`,
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["the journal is empty"] },
      because:
        "Errors and the end are seen to, and the early `return` is not. " +
        "`finally` and `await using` are on every way.",
    },
    {
      name: "looked after only from the replay on",
      of: "exercise",
      edits: [
        [
          `  const result = await replay(journal);
  await journal.close();
  return result;
`,
          `  try {
    return await replay(journal);
  } finally {
    await journal.close();
  }
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "the journal is empty",
          "the header is another one",
          "it is a directory",
        ],
      },
      because:
        "The file is open from the first line on, and the header is read when " +
        "nothing looks after it yet.",
    },
    {
      name: "a stack that does not wait",
      edits: [
        [
          '  await using journal = await open(path, "r");\n',
          `  using files = new DisposableStack();
  const journal = files.adopt(await open(path, "r"), (file) => file.close());
`,
        ],
      ],
      sign: { fault: "released-late", code: /new DisposableStack/ },
      because:
        "A DisposableStack calls what it was given and does not wait for the " +
        "promise it gets. An AsyncDisposableStack with `await using` does.",
    },
    {
      name: "the close is not awaited",
      of: "exercise",
      edits: [
        [
          "  const { buffer",
          `  try {
  const { buffer`,
        ],
        [
          `  await journal.close();
  return result;
`,
          `  return result;
  } finally {
    void journal.close();
  }
`,
        ],
      ],
      sign: { fault: "released-late" },
      because:
        "Closing has begun when the call is over, and is not done. Should it " +
        "fail, nobody is there to be told.",
    },
    {
      name: "closes what all calls have open",
      edits: [
        [
          "/** Has `replay`",
          "const journals: FileHandle[] = [];\n\n/** Has `replay`",
        ],
        [
          '  await using journal = await open(path, "r");\n',
          '  const journal = await open(path, "r");\n  journals.push(journal);\n  try {\n',
        ],
        [
          "  return result;\n",
          "  return result;\n  } finally {\n    for (const one of journals.splice(0)) await one.close();\n  }\n",
        ],
      ],
      sign: {
        fault: "never-acquired",
        paths: ["replay replays another journal"],
        code: /^(const|let) \w+/m,
      },
      because:
        "A list outside of the function has the journals of every call in it. A " +
        "call that is over closes those of one that is still under way.",
    },
    {
      name: "a variable that all calls share",
      edits: [
        ["/** Has `replay`", "let journal: FileHandle;\n\n/** Has `replay`"],
        [
          '  await using journal = await open(path, "r");\n',
          '  journal = await open(path, "r");\n  try {\n',
        ],
        [
          "  return result;\n",
          "  return result;\n  } finally {\n    await journal.close();\n  }\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["replay replays another journal"],
        code: /^let \w+/m,
      },
      because:
        "A variable outside of the function is shared by every call. A call " +
        "that begins while another is under way puts its own journal there, and " +
        "that is closed twice, the first one never.",
    },
    {
      name: "`const` in place of `await using`",
      edits: [["await using journal", "const journal"]],
      sign: { fault: "leaks", code: /const \w+ = await open\(/ },
      because:
        "Nothing closes the journal at the end of the block: `const` only " +
        "gives it a name. `await using` closes it on every way out.",
    },
  ],
});

/** What `replay` does: it takes a few turns, and so does closing from then on. */
async function linesOf(
  journal: FileHandle,
  look: () => void,
): Promise<string[]> {
  const close = journal.close.bind(journal);
  let closing: Promise<void> | undefined;
  journal.close = () => (closing ??= setImmediate().then(close));
  await setImmediate();
  await closing;
  await setImmediate();
  look();
  const text = await journal.readFile("utf8");
  return text.trim().split("\n");
}

import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");

export default exercise<Answer>(import.meta.dirname, {
  title: "A search through rotated logs",
  task:
    "`findLine` goes through the logs of a server, the oldest first, and stops " +
    "at the first line its caller wants. Each log is open while its lines are " +
    "handed out, because the newest one may still grow, and no longer: there " +
    "are many. A log that the search has not come to is not opened: it may not " +
    "be there yet. When the search goes through to the end nothing stays open. " +
    "It does not always go through to the end.",
  call: "findLine()",
  minutes: 6,
  paths: [
    {
      name: "the ordinary path",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ findLine }, { path, nonce, look }) => {
        const lines: string[] = [];
        const found = findLine([path("old.log"), path("new.log")], (line) => {
          lines.push(line);
          if (line === nonce) look();
          if (line === "ready") appendFileSync(path("new.log"), "late\n");
          return false;
        });
        return { found, lines };
      },
      outcome: ({ nonce }) => ({
        returned: { found: null, lines: ["start", nonce, "ready", "late"] },
      }),
      holds: ["old.log"],
    },
    {
      name: "a line is wanted before a log that is missing",
      given: ({ path, nonce }) =>
        writeFileSync(path("old.log"), `start\n${nonce}\nlast\n`),
      run: ({ findLine }, { path, look }) => {
        let asked = 0;
        const found = findLine([path("old.log"), path("new.log")], (line) => {
          asked += 1;
          if (asked < 3) look();
          return line !== "start";
        });
        return { found, asked };
      },
      outcome: ({ nonce }) => ({ returned: { found: nonce, asked: 2 } }),
      holds: ["old.log"],
    },
    {
      name: "a line of the last log is wanted",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ findLine }, { path, look }) =>
        findLine([path("old.log"), path("new.log")], (line) => {
          if (line === "ready") look();
          return line === "ready";
        }),
      outcome: () => ({ returned: "ready" }),
      holds: ["new.log"],
      closed: ["old.log"],
    },
    {
      name: "an empty line is wanted",
      given: ({ path, nonce }) => {
        writeFileSync(path("old.log"), `start\n\n${nonce}\n`);
        writeFileSync(path("new.log"), "ready\n");
      },
      run: ({ findLine }, { path }) =>
        findLine([path("old.log"), path("new.log")], (line) => line === ""),
      outcome: () => ({ returned: "" }),
    },
    {
      name: "the callback searches as well",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ findLine }, { path, nonce, look }) =>
        findLine([path("old.log")], (line) => {
          if (line === nonce) return true;
          const late = findLine([path("new.log")], () => false);
          look();
          return late !== null;
        }),
      outcome: ({ nonce }) => ({ returned: nonce }),
      holds: ["old.log"],
      closed: ["new.log"],
    },
    {
      name: "the callback throws",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ findLine }, { path, nonce, look }) =>
        findLine([path("old.log"), path("new.log")], (line) => {
          if (line === "start") look();
          throw new Error(nonce);
        }),
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      holds: ["old.log"],
    },
    {
      name: "the 2nd log is missing",
      given: ({ path, nonce }) => writeFileSync(path("old.log"), `${nonce}\n`),
      run: ({ findLine }, { path }) =>
        findLine([path("old.log"), path("new.log")], () => false),
      outcome: () => ({ threw: "ENOENT" }),
    },
    {
      name: "the 2nd log is a directory",
      given: ({ path, nonce }) => {
        writeFileSync(path("old.log"), `${nonce}\n`);
        mkdirSync(path("new.log"));
      },
      run: ({ findLine }, { path }) =>
        findLine([path("old.log"), path("new.log")], () => false),
      outcome: () => ({ threw: "EISDIR" }),
    },
  ],
  hints: [
    "`closeSync` is the last line of the loop's body. What leaves that body before its last line?",
    "`finally` runs on every way out of its `try`: at the end, by `return` and by a throw.",
    '`const fd = openSync(log, "r");` stays as it is, then `try {` around the inner loop, and `} finally { closeSync(fd); }`.',
  ],
  why:
    "Each log has a `try` of its own, entered as soon as the log is open, so " +
    "a `return` or a throw from inside closes that log and no other.",
  accepted: {
    "stack-per-log.ts":
      "A DisposableStack in each turn of the loop adopts the number.",
    "owning-generator.ts":
      "The generator opens the log and closes it in its own `finally`, which " +
      "`for … of` reaches when it is left.",
  },
  wrongAnswers: [
    {
      name: "using on the number",
      edits: [
        ["const fd = openSync", "using fd = openSync"],
        ["    try {\n", "    {\n"],
        ["    } finally {\n      closeSync(fd);\n    }\n", "    }\n"],
      ],
      sign: { fault: "not-disposable" },
      because:
        "`openSync` returns a number, and a number has no dispose method. The " +
        "file is open by the time `using` refuses it, so it stays open.",
    },
    {
      name: "opens inside the try",
      edits: [
        [
          "    const fd = openSync",
          "    let fd: number;\n    try {\n      fd = openSync",
        ],
        [");\n    try {\n      for", ");\n      for"],
      ],
      sign: { fault: "type-error", says: /TS2454|before being assigned/ },
      because:
        "When the open itself fails there is nothing to close, but `finally` " +
        "runs all the same. Open above the `try`.",
    },
    {
      name: "closes what may never have been opened",
      edits: [
        [
          "    const fd = openSync",
          "    let fd: number | undefined;\n    try {\n      fd = openSync",
        ],
        [");\n    try {\n      for", ");\n      for"],
        ["closeSync(fd);", "closeSync(fd!);"],
      ],
      sign: {
        fault: "other-error",
        paths: ["the 2nd log is missing"],
        says: /threw (TypeError|ERR_INVALID_ARG_TYPE)/,
      },
      because:
        "When the open fails, `finally` closes `undefined`, and that error " +
        "replaces the one that says which log is missing. Open above the `try`.",
    },
    {
      name: "closes the log before when one cannot be opened",
      edits: [
        [
          "): string | null {\n",
          "): string | null {\n  let fd: number | undefined;\n",
        ],
        [
          '    const fd = openSync(log, "r");\n    try {\n',
          '    try {\n      fd = openSync(log, "r");\n',
        ],
        ["closeSync(fd);", "if (fd !== undefined) closeSync(fd);"],
      ],
      sign: {
        fault: "other-error",
        paths: ["the 2nd log is missing"],
        says: /threw EBADF/,
      },
      because:
        "When the open fails, the variable still has the number of the log " +
        "before, which is closed already. The error of closing it again " +
        "replaces the one that says which log is missing. Open above the " +
        "`try`, into a `const` of each turn of the loop.",
    },
    {
      name: "closes what all calls have open",
      edits: [
        [
          "/** The first line",
          "const open = new Set<number>();\n\n/** The first line",
        ],
        ["    try {\n", "    open.add(fd);\n    try {\n"],
        [
          "      closeSync(fd);\n",
          "      for (const one of open) closeSync(one);\n      open.clear();\n",
        ],
      ],
      sign: {
        fault: "never-acquired",
        paths: ["the callback searches as well"],
        code: /^(const|let) \w+/m,
      },
      because:
        "A set outside of the function has the numbers of every call in it. A " +
        "search that is over closes those of one that is still under way.",
    },
    {
      name: "a variable that all calls share",
      edits: [
        ["/** The first line", "let fd: number;\n\n/** The first line"],
        ["const fd = openSync", "fd = openSync"],
      ],
      sign: {
        fault: "throws",
        says: /EBADF/,
        paths: ["the callback searches as well"],
        code: /^let \w+/m,
      },
      because:
        "A variable outside of the function is shared by every call. A search " +
        "that begins while another is under way puts its own number there, and " +
        "the first one then closes that.",
    },
    {
      name: "closes in finally and before the return as well",
      edits: [
        [
          "        if (isWanted(line)) return line;\n",
          "        if (isWanted(line)) {\n          closeSync(fd);\n          return line;\n        }\n",
        ],
      ],
      sign: {
        fault: "throws",
        says: /EBADF/,
        paths: [
          "a line is wanted before a log that is missing",
          "a line of the last log is wanted",
          "an empty line is wanted",
          "the callback searches as well",
        ],
      },
      because:
        "`finally` runs on the way of a `return` too, so the log is closed " +
        "twice. Here the number is free and that is an error; if another file " +
        "had been given the number, that file would be closed.",
    },
    {
      name: "closes in finally and at the end as well",
      edits: [["    } finally {\n", "      closeSync(fd);\n    } finally {\n"]],
      sign: { fault: "throws", says: /EBADF/ },
      because:
        "`finally` runs after the last line of its `try` too, so the log is " +
        "closed twice. Here the number is free and that is an error; if " +
        "another file had been given the number, that file would be closed.",
    },
    {
      name: "closes twice and keeps the error to itself",
      edits: [
        [
          "      closeSync(fd);\n",
          "      try {\n        closeSync(fd);\n      } catch {}\n",
        ],
        [
          "if (isWanted(line)) return line;",
          "if (!isWanted(line)) continue;\n        closeSync(fd);\n        return line;",
        ],
      ],
      sign: { fault: "closes-others", says: /EBADF/ },
      because:
        "The error said that the number was closed already. Without it nobody " +
        "learns of the day when another file has been given the number, and " +
        "that file is closed.",
    },
    {
      name: "the error wrapped in another",
      edits: [
        [
          "    } finally {\n",
          '    } catch {\n      throw new Error("cannot search");\n    } finally {\n',
        ],
      ],
      sign: { fault: "other-error", says: /threw Error: / },
      because:
        "It closes on every way, but the caller gets an error other than the " +
        "one that happened and can no longer tell what went wrong.",
    },
    {
      name: "jumps out of the finally",
      edits: [
        ["): string | null {\n", "): string | null {\n  let found = null;\n"],
        [
          "if (isWanted(line)) return line;",
          "if (isWanted(line)) return (found = line);",
        ],
        [
          "closeSync(fd);",
          "closeSync(fd);\n      if (found === null) continue;",
        ],
      ],
      sign: {
        fault: "swallows",
        paths: ["the callback throws", "the 2nd log is a directory"],
        code: /finally\s*\{[^}]*\b(continue|return|break)\b/,
      },
      because:
        "A `finally` that leaves by `return`, `break` or `continue` throws away " +
        "the error it was entered with.",
    },
    {
      name: "a catch that goes on",
      edits: [
        [
          "    } finally {\n",
          "    } catch {\n      continue;\n    } finally {\n",
        ],
      ],
      sign: { fault: "swallows" },
      because:
        "Nothing stays open, but the caller takes a search that failed for one " +
        "that found nothing. An error has to reach whoever called.",
    },
    {
      name: "closes after the first line",
      edits: [
        ["    try {\n      for", "    {\n      for"],
        [
          "        if (isWanted(line)) return line;\n      }\n    } finally {\n      closeSync(fd);\n    }\n",
          "        try {\n          if (isWanted(line)) return line;\n        } finally {\n          closeSync(fd);\n        }\n      }\n    }\n",
        ],
      ],
      sign: { fault: "never-acquired", says: /EBADF/ },
      because:
        "`finally` belongs to its `try`, and this one is entered for every " +
        "line. After the first line the log is closed, and after the second it " +
        "is closed again.",
    },
    {
      name: "remembers the number for the next call",
      of: "exercise",
      edits: [
        [
          "/** The first line",
          "let open: number | undefined;\n\n/** The first line",
        ],
        [
          '    const fd = openSync(log, "r");\n',
          '    if (open !== undefined) closeSync(open);\n    const fd = (open = openSync(log, "r"));\n',
        ],
        [
          "    closeSync(fd);\n  }",
          "    closeSync(fd);\n    open = undefined;\n  }",
        ],
      ],
      sign: { fault: "never-acquired", code: /^let \w+/m },
      because:
        "A log that was left open is closed by the next call, if there is one. " +
        "After the last call it stays open, and two searches at a time would " +
        "close each other's.",
    },
    {
      name: "reads the path instead",
      edits: [
        [
          "import { closeSync, openSync, readSync }",
          "import { readFileSync, readSync }",
        ],
        ['    const fd = openSync(log, "r");\n    try {\n', "    {\n"],
        [
          "linesOf(fd)) {",
          'readFileSync(log, "latin1").trim().split("\\n")) {',
        ],
        ["    } finally {\n      closeSync(fd);\n    }\n", "    }\n"],
      ],
      sign: { fault: "never-acquired", code: /readFileSync\(\s*log\b/ },
      because:
        "`readFileSync` opens and closes the log before the first line is asked " +
        "about. The log is then a copy in memory, and what is added to it " +
        "meanwhile is not seen.",
    },
    {
      name: "reads everything, closes, then asks",
      edits: [
        [
          "    try {\n      for (const line of linesOf(fd)) {\n",
          "    let lines: string[];\n    try {\n      lines = [...linesOf(fd)];\n    } finally {\n      closeSync(fd);\n    }\n    for (const line of lines) {\n",
        ],
        ["      }\n    } finally {\n      closeSync(fd);\n    }\n", "    }\n"],
      ],
      sign: { fault: "never-acquired" },
      because:
        "The log is closed before its lines are asked about, so all of it has " +
        "to fit into memory and lines written meanwhile are missed.",
    },
    {
      name: "takes an empty line for none",
      edits: [
        [
          '    const fd = openSync(log, "r");\n',
          '    const found = findIn(log, isWanted);\n    if (found) return found;\n  }\n  return null;\n}\n\nfunction findIn(\n  log: string,\n  isWanted: (line: string) => boolean,\n): string | null {\n  {\n    const fd = openSync(log, "r");\n',
        ],
      ],
      sign: { fault: "other-result", paths: ["an empty line is wanted"] },
      because:
        "An empty string counts as false, so when the line that is found is " +
        "empty the search goes on as if there were none. Compare what was " +
        "found with `null`.",
    },
    {
      name: "leaves the inner loop only",
      edits: [
        [
          "): string | null {\n",
          "): string | null {\n  let found: string | null = null;\n",
        ],
        [
          "        if (isWanted(line)) return line;\n",
          "        if (!isWanted(line)) continue;\n        found = line;\n        break;\n",
        ],
        ["return null;", "return found;"],
      ],
      sign: {
        fault: "throws",
        paths: ["a line is wanted before a log that is missing"],
        code: /\bbreak\b/,
      },
      because:
        "`break` leaves the loop over the lines and not the one over the logs: " +
        "the line is found, and the search goes on to a log that it has no " +
        "business with.",
    },
    {
      name: "opens all of them first, in one stack",
      edits: [
        [
          '  for (const log of logs) {\n    const fd = openSync(log, "r");\n    try {\n',
          '  using open = new DisposableStack();\n  const files = logs.map((log) => open.adopt(openSync(log, "r"), closeSync));\n  for (const fd of files) {\n',
        ],
        ["    } finally {\n      closeSync(fd);\n    }\n  }\n", "  }\n"],
      ],
      sign: {
        fault: "throws",
        paths: [
          "a line is wanted before a log that is missing",
          "a line of the last log is wanted",
        ],
        says: /threw ENOENT/,
        code: /\.(map|push)\(/,
      },
      because:
        "Nothing stays open, but every log is opened before the first is read. " +
        "When a later one is missing the search fails, though the line it is " +
        "for stands in the first.",
    },
    {
      name: "one stack for all the logs",
      edits: [
        [
          '  for (const log of logs) {\n    const fd = openSync(log, "r");\n    try {\n',
          '  using open = new DisposableStack();\n  for (const log of logs) {\n    const fd = open.adopt(openSync(log, "r"), closeSync);\n    {\n',
        ],
        ["    } finally {\n      closeSync(fd);\n    }\n", "    }\n"],
      ],
      sign: { fault: "held-too-long" },
      because:
        "The stack belongs to the whole search, so a log that is done with " +
        "stays open until the search is over. What belongs to one turn of the " +
        "loop needs a scope inside of the loop.",
    },
    {
      name: "one finally around all the logs",
      edits: [
        [
          '  for (const log of logs) {\n    const fd = openSync(log, "r");\n    try {\n',
          '  let fd: number | undefined;\n  try {\n    for (const log of logs) {\n      fd = openSync(log, "r");\n',
        ],
        [
          "    } finally {\n      closeSync(fd);\n    }\n  }\n",
          "    }\n  } finally {\n    if (fd !== undefined) closeSync(fd);\n  }\n",
        ],
      ],
      sign: {
        fault: "leaks",
        paths: [
          "the ordinary path",
          "a line of the last log is wanted",
          "the 2nd log is a directory",
        ],
      },
      because:
        "One variable holds one number. Each turn of the loop overwrites the " +
        "one before it, and only the last log is closed.",
    },
    {
      name: "leaves it to the garbage collector",
      edits: [
        [
          "/** The first line",
          "const registry = new FinalizationRegistry<number>(closeSync);\n\n/** The first line",
        ],
        [
          "    try {\n",
          "    const owner = { fd };\n    registry.register(owner, fd);\n    {\n",
        ],
        ["linesOf(fd)) {", "linesOf(owner.fd)) {"],
        ["    } finally {\n      closeSync(fd);\n    }\n", "    }\n"],
      ],
      sign: { fault: "leaks", code: /FinalizationRegistry/ },
      because:
        "When the garbage collector comes is nobody's decision, and it may not " +
        "come at all. The log has to be closed when the search is over.",
    },
    {
      name: "closes when something throws, and only then",
      edits: [
        [
          "    } finally {\n      closeSync(fd);\n",
          "    } catch (error) {\n      closeSync(fd);\n      throw error;\n",
        ],
      ],
      sign: { fault: "leaks", code: /catch/ },
      because:
        "`catch` is for throws. A search that comes to its end, or returns a " +
        "line, does not go through it.",
    },
    {
      name: "never closes",
      edits: [["      closeSync(fd);\n", ""]],
      sign: { fault: "leaks" },
      because:
        "Neither the end of the function nor the garbage collector gives a " +
        "number back. Some line has to close it.",
    },
    {
      name: "opens all of them first",
      edits: [
        [
          '  for (const log of logs) {\n    const fd = openSync(log, "r");\n',
          '  const files = logs.map((log) => openSync(log, "r"));\n  for (const fd of files) {\n',
        ],
      ],
      sign: {
        fault: "throws",
        says: /threw ENOENT/,
        code: /\.(map|push)\(/,
      },
      because:
        "Every log is opened before the first is read, so a log that is " +
        "missing fails the search before it has begun. And each `try` looks " +
        "after one log: whatever ends the search early leaves the others open.",
    },
    {
      name: "closes before the early return too, and nowhere else",
      of: "exercise",
      edits: [
        [
          "      if (isWanted(line)) return line;\n",
          "      if (isWanted(line)) {\n        closeSync(fd);\n        return line;\n      }\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["the callback throws", "the 2nd log is a directory"],
      },
      because:
        "The early return is mended, but a throw takes neither way: `isWanted` " +
        "may throw, and so may the read. Only `finally` is on all of them.",
    },
    {
      name: "closes when something throws and at the end",
      of: "exercise",
      edits: [
        [
          "    for (const line of linesOf(fd)) {\n",
          "    try {\n    for (const line of linesOf(fd)) {\n",
        ],
        [
          "    }\n    closeSync(fd);\n",
          "    }\n    } catch (error) {\n      closeSync(fd);\n      throw error;\n    }\n    closeSync(fd);\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "a line is wanted before a log that is missing",
          "a line of the last log is wanted",
          "an empty line is wanted",
          "the callback searches as well",
        ],
      },
      because:
        "The throws are mended and the end is, but `return` goes neither " +
        "through `catch` nor to the line after it.",
    },
    {
      name: "mends the return out of every log but the last",
      of: "exercise",
      edits: [
        [
          "    for (const line of linesOf(fd)) {\n      if (isWanted(line)) return line;\n    }\n    closeSync(fd);\n",
          "    let found: string | null = null;\n    try {\n      for (const line of linesOf(fd)) {\n        if (!isWanted(line)) continue;\n        if (log === logs.at(-1)) return line;\n        found = line;\n        break;\n      }\n    } catch (error) {\n      closeSync(fd);\n      throw error;\n    }\n    closeSync(fd);\n    if (found !== null) return found;\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "a line of the last log is wanted",
          "the callback searches as well",
        ],
      },
      because:
        "Whichever log the line is in has to be closed, the last one too. Its " +
        "`return` goes neither through `catch` nor by the line that closes.",
    },
    {
      name: "reads outside of the try",
      edits: [
        [
          "    try {\n      for (const line of linesOf(fd)) {\n",
          "    const lines = linesOf(fd);\n    let next = lines.next();\n    try {\n      for (; !next.done; next = lines.next()) {\n        const line = next.value;\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["the 2nd log is a directory"],
      },
      because:
        "The first read stands between the open and the `try`. When it throws, " +
        "the log is open and no `finally` has been entered yet.",
    },
  ],
});

function give(path: (name: string) => string, nonce: string): void {
  writeFileSync(path("old.log"), `start\n${nonce}\n`);
  writeFileSync(path("new.log"), "ready\n");
}

import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Table = import("./solution.ts").Table;

const older = "the rejects of an older import";

export default exercise<Answer>(import.meta.dirname, {
  title: "An import with a file of rejects",
  task:
    "`importRows` copies the rows of a file into a table that its caller " +
    "connects to, and writes the rows that the table refuses into a file of " +
    "their own, which is written anew, and only touched when a row is refused. " +
    "What was refused is in there, however the import ends. " +
    "The data file may be large, so it is read row by row. " +
    "A table has to be closed, and closing one can fail. All that is open is " +
    "closed in one `finally`, which is less than it looks like. The caller " +
    "wants the error as it happened.",
  call: "importRows()",
  minutes: 10,
  paths: [
    {
      name: "the ordinary path",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ importRows }, { path, look }) => {
        const rows: string[] = [];
        const table = new TestTable(path("table"), (row) => {
          look();
          rows.push(row);
          return row !== "milk   9";
        });
        const connect = () => table.connect();
        const inserted = importRows(path("data"), path("rejects"), connect);
        return { inserted, rows };
      },
      outcome: ({ nonce }) => ({
        returned: { inserted: 2, rows: ["tea    3", "milk   9", nonce] },
      }),
      holds: ["data", "table"],
      effect: ({ path }) => harmIn(path, "milk   9"),
    },
    {
      name: "insert throws",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ importRows }, { path, nonce, look }) => {
        const table = new TestTable(path("table"), () => {
          look();
          throw new Error(nonce);
        });
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      holds: ["data", "table"],
    },
    {
      name: "insert throws after a refused row",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ importRows }, { path, nonce, look }) => {
        const table = new TestTable(path("table"), (row) => {
          if (row !== nonce) return row !== "milk   9";
          look();
          throw new Error(nonce);
        });
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      holds: ["data", "table"],
      effect: ({ path }) => harmIn(path, "milk   9"),
    },
    {
      name: "the data file is missing",
      run: ({ importRows }, { path }) => {
        const table = new TestTable(path("table"), () => true);
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      outcome: () => ({ threw: "ENOENT" }),
    },
    {
      name: "reading the data fails",
      given: ({ path }) => mkdirSync(path("data")),
      run: ({ importRows }, { path }) => {
        const table = new TestTable(path("table"), () => true);
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      outcome: () => ({ threw: "EISDIR" }),
    },
    {
      name: "opening the rejects fails",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ importRows }, { path }) => {
        const table = new TestTable(path("table"), (row) => row !== "milk   9");
        const connect = () => table.connect();
        return importRows(path("data"), path("missing/rejects"), connect);
      },
      outcome: () => ({ threw: "ENOENT" }),
    },
    {
      name: "connecting fails",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ importRows }, { path, nonce }) =>
        importRows(path("data"), path("rejects"), () => {
          throw new Error(nonce);
        }),
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
    },
    {
      name: "closing the table fails",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ importRows }, { path, nonce }) => {
        const isTaken = (row: string) => row !== "milk   9";
        const table = new TestTable(path("table"), isTaken, nonce);
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      effect: ({ path }) => harmIn(path, "milk   9"),
    },
    {
      name: "insert throws and closing the table fails",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ importRows }, { path, nonce }) => {
        const insert = (row: string) => {
          if (row === nonce) throw new Error(nonce);
          return row !== "milk   9";
        };
        const table = new TestTable(path("table"), insert, nonce);
        const connect = () => table.connect();
        try {
          return importRows(path("data"), path("rejects"), connect);
        } catch (error) {
          throw oneOf(error);
        }
      },
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      effect: ({ path }) => harmIn(path, "milk   9"),
    },
    {
      name: "every row is refused",
      given: ({ path, nonce }) => {
        give(path, nonce);
        writeFileSync(path("rejects"), older);
      },
      run: ({ importRows }, { path }) => {
        const table = new TestTable(path("table"), () => false);
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      outcome: () => ({ returned: 0 }),
      effect: ({ path }) => harmIn(path, readFileSync(path("data"), "utf8")),
    },
    {
      name: "no row is refused",
      given: ({ path, nonce }) => {
        give(path, nonce);
        writeFileSync(path("rejects"), older);
      },
      run: ({ importRows }, { path }) => {
        const table = new TestTable(path("table"), () => true);
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      outcome: () => ({ returned: 3 }),
      effect: ({ path }) => harmIn(path, older),
    },
    {
      name: "no row was ever refused",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ importRows }, { path }) => {
        const table = new TestTable(path("table"), () => true);
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      outcome: () => ({ returned: 3 }),
      effect: ({ path }) =>
        existsSync(path("rejects"))
          ? "An empty file of rejects has been made."
          : undefined,
    },
  ],
  hints: [
    "Two calls here belong to the caller and are not surrounded by anything that would close the rest: where do you land when `connect()` throws, and where when `table.close()` does?",
    "Each thing that is opened wants a `finally` of its own, entered before anything else can happen. A DisposableStack does the same without the nesting.",
    '`const input = openSync(data, "r");`, then a `try` with everything else in it, its `finally { closeSync(input); }`, and in it the same again for `table`.',
  ],
  why:
    "Every acquire is followed at once by the `try` that releases it, so " +
    "whatever fails afterwards, an acquire or a release, passes through it.",
  accepted: {
    "one-stack.ts":
      "One DisposableStack takes each thing as it is opened, and goes on with the others when one cannot be closed.",
    "function-per-file.ts":
      "Each thing has a function of its own, and each function one `try … finally`.",
  },
  wrongAnswers: [
    {
      name: "using on the table",
      edits: [
        ["const table = connect();", "using table = connect();"],
        ["        table.close();\n", ""],
      ],
      sign: { fault: "not-disposable", code: /using table\b/ },
      because:
        "The table has `close` and no Symbol.dispose, so `using` refuses it " +
        "when it has been connected already. A stack can adopt it together " +
        "with `close`.",
    },
    {
      name: "using on the number",
      edits: [
        ["const input = openSync", "using input = openSync"],
        ["    closeSync(input);\n", ""],
      ],
      sign: { fault: "not-disposable" },
      because:
        "`openSync` returns a number, and a number has no dispose method. The " +
        "file is open by the time `using` refuses it, so it stays open.",
    },
    {
      name: "reads the path instead",
      edits: [
        [
          "{ closeSync, openSync, readSync, writeSync }",
          "{ closeSync, openSync, readFileSync, writeSync }",
        ],
        ['openSync(data, "r");', "readFileSync(data);"],
        [
          "while (readSync(input, row) === row.length) {\n",
          "for (let at = 0; at < input.length; at += 8) {\n        input.copy(row, 0, at);\n",
        ],
        ["    closeSync(input);\n", ""],
      ],
      sign: { fault: "never-acquired" },
      because:
        "The file is copied into memory and closed before the first row is " +
        "inserted. It is read row by row so that its size does not matter.",
    },
    {
      name: "closes the table twice",
      edits: [
        [
          "      return inserted;\n",
          "      table.close();\n      return inserted;\n",
        ],
      ],
      sign: { fault: "throws", says: /closed already/ },
      because:
        "What closes on every way out closes at the end as well, so the table " +
        "is closed a second time. One close is enough, in the `finally`.",
    },
    {
      name: "closes one number twice",
      edits: [
        [
          "if (refused !== undefined) closeSync(refused);",
          "if (refused !== undefined) closeSync(input);",
        ],
      ],
      sign: { fault: "throws", says: /EBADF/ },
      because:
        "A number is closed that has been closed before. Here it is free and " +
        "that is an error; if another file had been given it meanwhile, that " +
        "file would be closed.",
    },
    {
      name: "closes one number twice and keeps the error to itself",
      edits: [
        [
          "if (refused !== undefined) closeSync(refused);",
          "try {\n          closeSync(refused ?? input);\n        } catch {}",
        ],
        [
          "    closeSync(input);\n",
          "    try {\n      closeSync(input);\n    } catch {}\n",
        ],
      ],
      sign: { fault: "closes-others", says: /EBADF/ },
      because:
        "The error said that the number was closed already. Without it nobody " +
        "learns of the day when another file has been given the number, and " +
        "that file is closed.",
    },
    {
      name: "closes a reject file that was never opened",
      edits: [
        [
          "if (refused !== undefined) closeSync(refused);",
          "closeSync(refused!);",
        ],
      ],
      sign: { fault: "other-error", says: /ERR_INVALID_ARG_TYPE/ },
      because:
        "The reject file is opened with the first row that is refused. When " +
        "none was, there is no number to close, and the error of that takes " +
        "the place of the one that really happened.",
    },
    {
      name: "closes a table again that failed to close",
      edits: [
        [
          "      return inserted;\n    } finally {\n      try {\n        table.close();\n      } finally {\n        if (refused !== undefined) closeSync(refused);\n      }\n",
          "      table.close();\n      return inserted;\n    } catch (error) {\n      table.close();\n      throw error;\n    } finally {\n      if (refused !== undefined) closeSync(refused);\n",
        ],
      ],
      sign: {
        fault: "other-error",
        says: /threw Error: .*closed already/,
        paths: ["closing the table fails"],
      },
      because:
        "The table is closed in the `try`, and when that throws, `catch` " +
        "closes it once more. The error of the second close takes the place of " +
        "the one that says what went wrong. One close is enough, in the " +
        "`finally`.",
    },
    {
      name: "the error wrapped in another",
      edits: [
        [
          "  } finally {\n    closeSync(input);\n",
          '  } catch {\n    throw new Error("import failed");\n  } finally {\n    closeSync(input);\n',
        ],
      ],
      sign: { fault: "other-error", says: /threw Error: (?!.*closed already)/ },
      because:
        "Nothing stays open, but the caller gets an error other than the one " +
        "that happened and can no longer tell what went wrong.",
    },
    {
      name: "returns out of the finally",
      edits: [
        ["  const input", "  let inserted = 0;\n  const input"],
        ["      let inserted = 0;\n", ""],
        ["      return inserted;\n", ""],
        [
          "    closeSync(input);\n",
          "    closeSync(input);\n    return inserted;\n",
        ],
      ],
      sign: { fault: "swallows", code: /finally\s*\{[^}]*\breturn\b/ },
      because:
        "A `return` in `finally` throws away the error it was entered with. " +
        "The caller takes an import that failed for one that is done.",
    },
    {
      name: "a stack that is never disposed",
      of: "exercise",
      edits: [
        [
          '  const input = openSync(data, "r");\n  const table = connect();\n',
          '  const open = new DisposableStack();\n  const input = open.adopt(openSync(data, "r"), closeSync);\n  const table = open.adopt(connect(), (table) => table.close());\n',
        ],
        ["  try {\n", "  {\n"],
        [
          'else writeSync((refused ??= openSync(rejects, "w")), row);',
          'else writeSync((refused ??= open.adopt(openSync(rejects, "w"), closeSync)), row);',
        ],
        [
          "  } finally {\n    table.close();\n    if (refused !== undefined) closeSync(refused);\n    closeSync(input);\n  }\n",
          "  }\n",
        ],
      ],
      sign: { fault: "leaks", code: /const \w+ = new DisposableStack/ },
      because:
        "A stack that is bound with `const` keeps its list and never works " +
        "through it. It takes `using`, or a call of `dispose`.",
    },
    {
      name: "never closes the table",
      edits: [
        [
          "      try {\n        table.close();\n      } finally {\n        if (refused !== undefined) closeSync(refused);\n      }\n",
          "      if (refused !== undefined) closeSync(refused);\n",
        ],
      ],
      sign: {
        fault: "leaks",
        paths: [
          "the ordinary path",
          "insert throws",
          "insert throws after a refused row",
          "reading the data fails",
          "opening the rejects fails",
          "closing the table fails",
          "insert throws and closing the table fails",
          "every row is refused",
          "no row is refused",
          "no row was ever refused",
        ],
      },
      because:
        "The table is connected here, so it is closed here. Nobody else has " +
        "it, and whether its last rows are stored is known once it is closed.",
    },
    {
      name: "ignores a table that cannot be closed",
      edits: [
        [
          "        table.close();\n      } finally {\n        if (refused !== undefined) closeSync(refused);\n      }\n",
          "        table.close();\n      } catch {}\n      if (refused !== undefined) closeSync(refused);\n",
        ],
      ],
      sign: { fault: "swallows", paths: ["closing the table fails"] },
      because:
        "The files are closed now, but when the table fails to close its last " +
        "rows may be lost, and the caller is told that they are in.",
    },
    {
      name: "ignores a table that cannot be closed, and leaves the connecting",
      of: "exercise",
      edits: [
        [
          "    table.close();\n",
          "    try {\n      table.close();\n    } catch {}\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        says: /it has to throw/,
        paths: ["connecting fails", "closing the table fails"],
      },
      because:
        "An error in closing the table is dropped, so the caller believes in " +
        "rows that may be lost; and when `connect` throws the data file is " +
        "open and the `try` not entered yet.",
    },
    {
      name: "keeps an error of opening the rejects to itself",
      edits: [
        [
          'else writeSync((refused ??= openSync(rejects, "w")), row);',
          'else {\n          try {\n            writeSync((refused ??= openSync(rejects, "w")), row);\n          } catch {}\n        }',
        ],
      ],
      sign: { fault: "swallows", paths: ["opening the rejects fails"] },
      because:
        "A row that was refused and cannot be written is in neither place. " +
        "The caller has to hear of it, and here an empty `catch` takes the " +
        "error.",
    },
    {
      name: "a catch that returns",
      edits: [
        [
          "  } finally {\n    closeSync(input);\n",
          "  } catch {\n    return 0;\n  } finally {\n    closeSync(input);\n",
        ],
      ],
      sign: { fault: "swallows" },
      because:
        "Nothing stays open, but the caller takes an import that failed for " +
        "one that is done. An error has to reach whoever called.",
    },
    {
      name: "never closes the reject file",
      edits: [
        [
          "      try {\n        table.close();\n      } finally {\n        if (refused !== undefined) closeSync(refused);\n      }\n",
          "      table.close();\n",
        ],
      ],
      sign: {
        fault: "leaks",
        paths: [
          "the ordinary path",
          "insert throws after a refused row",
          "closing the table fails",
          "insert throws and closing the table fails",
          "every row is refused",
        ],
      },
      because:
        "The reject file is opened in the middle of the loop, and only when a " +
        "row is refused. It wants closing all the same.",
    },
    {
      name: "closes the reject file at the end only",
      edits: [
        [
          "      return inserted;\n",
          "      if (refused !== undefined) closeSync(refused);\n      return inserted;\n",
        ],
        [
          "      try {\n        table.close();\n      } finally {\n        if (refused !== undefined) closeSync(refused);\n      }\n",
          "      table.close();\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "insert throws after a refused row",
          "insert throws and closing the table fails",
        ],
      },
      because:
        "The line that closes the reject file stands at the end of the `try`, " +
        "and a throw does not get there. When `insert` throws after a row was " +
        "refused, the reject file is open and no `finally` knows of it.",
    },
    {
      name: "closes when something throws, and only then",
      edits: [
        [
          "  } finally {\n    closeSync(input);\n",
          "  } catch (error) {\n    closeSync(input);\n    throw error;\n",
        ],
      ],
      sign: { fault: "leaks", code: /\bcatch\b/ },
      because:
        "`catch` is for throws. An import that comes to its end does not go " +
        "through it.",
    },
    {
      name: "mends neither the connecting nor the closing",
      of: "exercise",
      edits: [
        [
          "  const table",
          '  const refused = openSync(rejects, "w");\n  const table',
        ],
        ["  let refused: number | undefined;\n", ""],
        ['(refused ??= openSync(rejects, "w"))', "refused"],
        [
          "if (refused !== undefined) closeSync(refused);",
          "closeSync(refused);",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "opening the rejects fails",
          "connecting fails",
          "closing the table fails",
          "insert throws and closing the table fails",
          "no row is refused",
          "no row was ever refused",
        ],
      },
      because:
        "`connect` is still called outside of every `try`, and what is closed " +
        "after the table is still skipped when the table fails to close.",
    },
    {
      name: "connects before it opens",
      of: "exercise",
      edits: [
        [
          '  const input = openSync(data, "r");\n  const table = connect();\n',
          '  const table = connect();\n  const input = openSync(data, "r");\n',
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "the data file is missing",
          "closing the table fails",
          "insert throws and closing the table fails",
        ],
      },
      because:
        "Another order only changes which of the two is left open: now it is " +
        "the table, when the file is missing. And what stands below " +
        "`table.close()` is still skipped when that throws.",
    },
    {
      name: "opens the rejects anew for each row",
      edits: [
        ["    let refused: number | undefined;\n", ""],
        [
          'else writeSync((refused ??= openSync(rejects, "w")), row);',
          'else {\n          const refused = openSync(rejects, "w");\n          try {\n            writeSync(refused, row);\n          } finally {\n            closeSync(refused);\n          }\n        }',
        ],
        [
          "      try {\n        table.close();\n      } finally {\n        if (refused !== undefined) closeSync(refused);\n      }\n",
          "      table.close();\n",
        ],
      ],
      sign: {
        fault: "other-harm",
        says: /say ".{8}" and/,
        paths: ["every row is refused"],
      },
      because:
        'Opening a file with `"w"` empties it, so each refused row takes the ' +
        "place of the one before, and only the last is left. The file is " +
        "opened once, with the first row that is refused.",
    },
    {
      name: "adds to the rejects of an older import",
      edits: [['openSync(rejects, "w")', 'openSync(rejects, "a")']],
      sign: {
        fault: "other-harm",
        says: /say "the rejects of an older import/,
        paths: ["every row is refused"],
      },
      because:
        'A file that is opened with `"a"` keeps what was in it. Its reader ' +
        "takes the rows of an older import for rows of this one.",
    },
    {
      name: "opens the rejects before there are any",
      edits: [
        [
          "      const row = ",
          '      refused = openSync(rejects, "w");\n      const row = ',
        ],
        ['(refused ??= openSync(rejects, "w"))', "refused"],
      ],
      sign: {
        fault: "other-harm",
        says: /say "" and/,
        paths: ["no row is refused", "no row was ever refused"],
      },
      because:
        'Opening a file with `"w"` empties it. When no row is refused, the ' +
        "rejects of an older import are gone all the same. It is opened with " +
        "the first row that is refused.",
    },
    {
      name: "mends the closing and not the connecting",
      of: "exercise",
      edits: [
        [
          "    table.close();\n    if (refused !== undefined) closeSync(refused);\n    closeSync(input);\n",
          "    closeSync(input);\n    if (refused !== undefined) closeSync(refused);\n    table.close();\n",
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["connecting fails"] },
      because:
        "A table that cannot be closed no longer keeps the files open. But " +
        "`connect` is called while the data file is open and no `try` has been " +
        "entered yet.",
    },
    {
      name: "keeps the rejects in memory until the end",
      edits: [
        [
          "    let refused: number | undefined;\n",
          "    let refused: number | undefined;\n    const kept: Buffer[] = [];\n",
        ],
        [
          'else writeSync((refused ??= openSync(rejects, "w")), row);\n      }\n',
          'else kept.push(Buffer.from(row));\n      }\n      if (kept.length > 0) {\n        refused = openSync(rejects, "w");\n        writeSync(refused, Buffer.concat(kept));\n      }\n',
        ],
      ],
      sign: {
        fault: "other-harm",
        paths: [
          "insert throws after a refused row",
          "insert throws and closing the table fails",
        ],
      },
      because:
        "What was refused is written at the end, and an `insert` that throws " +
        "does not come by there. The rows that were refused before are lost.",
    },
    {
      name: "closes the table first when something throws",
      of: "exercise",
      edits: [
        [
          "  const table = connect();\n  let refused: number | undefined;\n  try {\n",
          "  let table: Table | undefined;\n  let refused: number | undefined;\n  let inserted = 0;\n  try {\n    table = connect();\n",
        ],
        ["    let inserted = 0;\n", ""],
        [
          "    return inserted;\n  } finally {\n    table.close();\n    if (refused !== undefined) closeSync(refused);\n    closeSync(input);\n  }\n",
          "  } catch (error) {\n    table?.close();\n    if (refused !== undefined) closeSync(refused);\n    closeSync(input);\n    throw error;\n  }\n  if (refused !== undefined) closeSync(refused);\n  closeSync(input);\n  table.close();\n  return inserted;\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["insert throws and closing the table fails"],
      },
      because:
        "At the end the table is closed last, but in the `catch` it comes " +
        "first. When `insert` has thrown and closing the table fails too, the " +
        "lines below are skipped and both files stay open.",
    },
    {
      name: "surrounds the connecting and the inserting only",
      of: "exercise",
      edits: [
        [
          "  const table = connect();\n  let refused: number | undefined;\n  try {\n",
          "  let table: Table;\n  try {\n    table = connect();\n  } catch (error) {\n    closeSync(input);\n    throw error;\n  }\n  let refused: number | undefined;\n  const close = () => {\n    try {\n      table.close();\n    } finally {\n      if (refused !== undefined) closeSync(refused);\n      closeSync(input);\n    }\n  };\n  {\n",
        ],
        [
          '      if (table.insert(row.toString("latin1"))) inserted += 1;\n',
          '      let isTaken: boolean;\n      try {\n        isTaken = table.insert(row.toString("latin1"));\n      } catch (error) {\n        close();\n        throw error;\n      }\n      if (isTaken) inserted += 1;\n',
        ],
        [
          "    return inserted;\n  } finally {\n    table.close();\n    if (refused !== undefined) closeSync(refused);\n    closeSync(input);\n  }\n",
          "    close();\n    return inserted;\n  }\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["reading the data fails", "opening the rejects fails"],
      },
      because:
        "The two calls that belong to the caller are not the only ones that " +
        "can throw. Reading the data can fail and so can opening the rejects, " +
        "and nothing is closed then.",
    },
    {
      name: "reads the first row outside of the try",
      edits: [
        [
          "  try {\n    const table",
          "  const row = Buffer.alloc(8);\n  let read = readSync(input, row);\n  try {\n    const table",
        ],
        ["      const row = Buffer.alloc(8);\n", ""],
        [
          "while (readSync(input, row) === row.length) {",
          "for (; read === row.length; read = readSync(input, row)) {",
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["reading the data fails"] },
      because:
        "The first read stands between the open and its `try`. A directory can " +
        "be opened and not read, so that read throws and nothing closes what " +
        "was opened.",
    },
    {
      name: "opens the rejects early and empties them late",
      edits: [
        [
          "{ closeSync, openSync, readSync, writeSync }",
          "{ closeSync, ftruncateSync, openSync, readSync, writeSync }",
        ],
        [
          "      const row = ",
          '      refused = openSync(rejects, "a");\n      let isFirst = true;\n      const row = ',
        ],
        [
          'else writeSync((refused ??= openSync(rejects, "w")), row);',
          "else {\n          if (isFirst) ftruncateSync(refused);\n          isFirst = false;\n          writeSync(refused, row);\n        }",
        ],
      ],
      sign: {
        fault: "other-harm",
        says: /^An empty file/,
        paths: ["no row was ever refused"],
      },
      because:
        'Opening a file with `"a"` empties nothing, but it makes a file where ' +
        "there is none. When no row is refused, an empty one is left. It is " +
        "opened with the first row that is refused.",
    },
    {
      name: "mends the connecting and not the closing",
      edits: [
        [
          "      try {\n        table.close();\n      } finally {\n        if (refused !== undefined) closeSync(refused);\n      }\n",
          "      table.close();\n      if (refused !== undefined) closeSync(refused);\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "closing the table fails",
          "insert throws and closing the table fails",
        ],
      },
      because:
        "When `table.close()` throws, the lines below it in the same `finally` " +
        "are skipped. What they would have closed stays open.",
    },
  ],
});

function give(path: (name: string) => string, nonce: string): void {
  writeFileSync(path("data"), `tea    3milk   9${nonce}`);
}

/** Two failed: either may arrive, or both of them in one error. */
function oneOf(error: unknown): unknown {
  if (error instanceof SuppressedError) return error.error;
  return error instanceof AggregateError ? error.errors[0] : error;
}

function harmIn(
  path: (name: string) => string,
  wanted: string,
): string | undefined {
  if (!existsSync(path("rejects"))) return "No rejects have been written.";
  const text = readFileSync(path("rejects"), "utf8");
  return text === wanted
    ? undefined
    : `The rejects say "${text}" and not "${wanted}".`;
}

/** A table that has a descriptor for as long as it is connected. */
class TestTable implements Table {
  readonly insert: Table["insert"];
  readonly #path: string;
  readonly #failure: string | undefined;
  #fd: number | undefined;

  /** @param failure - with what closing it fails; it does not unless given. */
  constructor(path: string, insert: Table["insert"], failure?: string) {
    this.#path = path;
    this.insert = insert;
    this.#failure = failure;
  }

  connect(): this {
    this.#fd = openSync(this.#path, "w");
    return this;
  }

  close(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd === undefined) throw new Error("the table is closed already");
    closeSync(fd);
    if (this.#failure !== undefined) throw new Error(this.#failure);
  }
}

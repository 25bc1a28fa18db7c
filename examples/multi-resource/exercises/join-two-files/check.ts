import { mkdirSync, writeFileSync } from "node:fs";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");

/** How the solution opens the files. */
const opening = `  using files = new DisposableStack();
  const left = files.adopt(openSync(customers, "r"), closeSync);
  const right = files.adopt(openSync(orders, "r"), closeSync);
`;

export default exercise<Answer>(import.meta.dirname, {
  title: "Two files joined line by line",
  task:
    "`join` reads customers and orders, and hands each order to `emit`, which " +
    "may answer false to stop. Both files have to be open while it does. It " +
    "closes them at its end, and not every way out of the function comes by " +
    "there.",
  call: "join()",
  minutes: 8,
  paths: [
    {
      name: "the ordinary path",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ join }, { path, look }) => {
        const lines: string[] = [];
        const emitted = join(path("customers"), path("orders"), (line) => {
          look();
          return lines.push(line) > 0;
        });
        return { emitted, lines };
      },
      outcome: ({ nonce }) => ({
        returned: { emitted: 2, lines: [`${nonce}: tea`, "Ada: milk"] },
      }),
      holds: ["customers", "orders"],
    },
    {
      name: "emit stops early",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ join }, { path, look }) =>
        join(path("customers"), path("orders"), () => {
          look();
          return false;
        }),
      outcome: () => ({ returned: 1 }),
      holds: ["customers", "orders"],
    },
    {
      name: "emit joins as well",
      given: ({ path, nonce }) => {
        give(path, nonce);
        give((name) => path(`old-${name}`), "Bob");
      },
      run: ({ join }, { path, look }) => {
        const lines: string[] = [];
        join(path("customers"), path("orders"), (line) => {
          join(
            path("old-customers"),
            path("old-orders"),
            (old) => lines.push(old) > 0,
          );
          look();
          return lines.push(line) === 0;
        });
        return lines;
      },
      outcome: ({ nonce }) => ({
        returned: ["Bob: tea", "Ada: milk", `${nonce}: tea`],
      }),
      holds: ["customers", "orders"],
      closed: ["old-customers", "old-orders"],
    },
    {
      name: "emit throws",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ join }, { path, look }) =>
        join(path("customers"), path("orders"), (line) => {
          look();
          throw new Error(line);
        }),
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}: tea` }),
      holds: ["customers", "orders"],
    },
    {
      name: "the 1st file is missing",
      given: ({ path }) => writeFileSync(path("orders"), "1,tea\n"),
      run: ({ join }, { path }) =>
        join(path("customers"), path("orders"), () => true),
      outcome: () => ({ threw: "ENOENT" }),
    },
    {
      name: "the 2nd file is missing",
      given: ({ path, nonce }) =>
        writeFileSync(path("customers"), `1,${nonce}\n`),
      run: ({ join }, { path }) =>
        join(path("customers"), path("orders"), () => true),
      outcome: () => ({ threw: "ENOENT" }),
    },
    {
      name: "the 1st file is a directory",
      given: ({ path }) => {
        mkdirSync(path("customers"));
        writeFileSync(path("orders"), "1,tea\n");
      },
      run: ({ join }, { path }) =>
        join(path("customers"), path("orders"), () => true),
      outcome: () => ({ threw: "EISDIR" }),
    },
    {
      name: "the 2nd file is a directory",
      given: ({ path, nonce }) => {
        writeFileSync(path("customers"), `1,${nonce}\n`);
        mkdirSync(path("orders"));
      },
      run: ({ join }, { path }) =>
        join(path("customers"), path("orders"), () => true),
      outcome: () => ({ threw: "EISDIR" }),
    },
  ],
  hints: [
    "Count the ways out of `join`: there is a `return` and every line that can throw.",
    "A DisposableStack adopts a number together with the function that closes it.",
    '`using files = new DisposableStack();` and then `files.adopt(openSync(customers, "r"), closeSync)`.',
  ],
  why:
    "Each file is adopted in the expression that opens it, so there is no " +
    "moment at which it is open and nobody's.",
  accepted: {
    "nested-try.ts":
      "Two `try … finally`, the second file opened inside the first.",
    "file-that-closes-itself.ts":
      "A small class that opens in its constructor and closes in " +
      "Symbol.dispose, and one `using` for each file.",
  },
  wrongAnswers: [
    {
      name: "closes what all calls have open",
      edits: [
        ["/** Hands", "let files = new DisposableStack();\n\n/** Hands"],
        ["  using files = new DisposableStack();\n", "  try {\n"],
        [
          "  return emitted;\n}",
          "  return emitted;\n  } finally {\n    files.dispose();\n    files = new DisposableStack();\n  }\n}",
        ],
      ],
      sign: {
        fault: "never-acquired",
        paths: ["emit joins as well"],
        code: /^(const|let) \w+/m,
      },
      because:
        "A stack outside of the function has the files of every call in it. A " +
        "join that is over closes those of one that is still under way.",
    },
    {
      name: "a variable that all calls share",
      edits: [
        ["/** Hands", "let files: DisposableStack;\n\n/** Hands"],
        [
          "  using files = new DisposableStack();\n",
          "  files = new DisposableStack();\n  try {\n",
        ],
        [
          "  return emitted;\n}",
          "  return emitted;\n  } finally {\n    files.dispose();\n  }\n}",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["emit joins as well"],
        code: /^let \w+/m,
      },
      because:
        "A variable outside of the function is shared by every call. A join " +
        "that begins while another is under way puts its own stack there, and " +
        "that is disposed twice, the first one never.",
    },
    {
      name: "one try for both files",
      edits: [
        [
          opening,
          `  const left = openSync(customers, "r");
  const right = openSync(orders, "r");
  using files = new DisposableStack();
  files.adopt(left, closeSync);
  files.adopt(right, closeSync);
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["the 2nd file is missing"],
        code: /\bcustomers, "r"\)[^{}]*\borders, "r"\)/,
      },
      because:
        "Both files are opened before anything looks after the first. When the " +
        "second is missing, the first stays open.",
    },
    {
      name: "nothing looks after the first while the second is opened",
      of: "exercise",
      edits: [
        [
          `  const right = openSync(orders, "r");
  const names = new Map(rowsOf(left));
  let emitted = 0;
  for (const [id, what] of rowsOf(right)) {
    emitted += 1;
    if (!emit(\`\${names.get(id)}: \${what}\`)) return emitted;
  }
  closeSync(right);
  closeSync(left);
  return emitted;
`,
          `  let names: Map<string, string>;
  try {
    names = new Map(rowsOf(left));
  } catch (error) {
    closeSync(left);
    throw error;
  }
  const right = openSync(orders, "r");
  try {
    let emitted = 0;
    for (const [id, what] of rowsOf(right)) {
      emitted += 1;
      if (!emit(\`\${names.get(id)}: \${what}\`)) return emitted;
    }
    return emitted;
  } finally {
    closeSync(right);
    closeSync(left);
  }
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["the 2nd file is missing"],
        code: /\}\s*(?:const |let )?\w+ = openSync\(orders\b/,
      },
      because:
        "The first file is looked after while it is read, and again from the " +
        "second `try` on. Between the two the second file is opened, and when " +
        "that is missing the first stays open.",
    },
    {
      name: "both files read before the `try`",
      of: "exercise",
      edits: [
        [
          `  const right = openSync(orders, "r");
`,
          `  let right: number;
  try {
    right = openSync(orders, "r");
  } catch (error) {
    closeSync(left);
    throw error;
  }
`,
        ],
        [
          `  const names = new Map(rowsOf(left));
  let emitted = 0;
  for (const [id, what] of rowsOf(right)) {
    emitted += 1;
    if (!emit(\`\${names.get(id)}: \${what}\`)) return emitted;
  }
  closeSync(right);
  closeSync(left);
`,
          `  const names = new Map(rowsOf(left));
  const rows = rowsOf(right);
  let emitted = 0;
  try {
    for (const [id, what] of rows) {
      emitted += 1;
      if (!emit(\`\${names.get(id)}: \${what}\`)) return emitted;
    }
  } finally {
    closeSync(right);
    closeSync(left);
  }
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["the 1st file is a directory", "the 2nd file is a directory"],
      },
      because:
        "A directory can be opened, and reading from it throws EISDIR. Both files " +
        "are open by then, and the `try` that closes them has not begun.",
    },
    {
      name: "the customers read before the `try`",
      of: "exercise",
      edits: [
        [
          `  const right = openSync(orders, "r");
`,
          `  let right: number;
  try {
    right = openSync(orders, "r");
  } catch (error) {
    closeSync(left);
    throw error;
  }
`,
        ],
        [
          `  const names = new Map(rowsOf(left));
  let emitted = 0;
  for (const [id, what] of rowsOf(right)) {
    emitted += 1;
    if (!emit(\`\${names.get(id)}: \${what}\`)) return emitted;
  }
  closeSync(right);
  closeSync(left);
`,
          `  const names = new Map(rowsOf(left));
  let emitted = 0;
  try {
    for (const [id, what] of rowsOf(right)) {
      emitted += 1;
      if (!emit(\`\${names.get(id)}: \${what}\`)) return emitted;
    }
  } finally {
    closeSync(right);
    closeSync(left);
  }
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["the 1st file is a directory"],
      },
      because:
        "Between the open and the `try` stands a line that can throw: a directory " +
        "can be opened, and reading from it throws EISDIR. Both files stay open " +
        "then.",
    },
    {
      name: "looked after only from the loop on",
      of: "exercise",
      edits: [
        [
          `  const names = new Map(rowsOf(left));
  let emitted = 0;
  for (const [id, what] of rowsOf(right)) {
    emitted += 1;
    if (!emit(\`\${names.get(id)}: \${what}\`)) return emitted;
  }
  closeSync(right);
  closeSync(left);
`,
          `  const names = new Map(rowsOf(left));
  let emitted = 0;
  try {
    for (const [id, what] of rowsOf(right)) {
      emitted += 1;
      if (!emit(\`\${names.get(id)}: \${what}\`)) return emitted;
    }
  } finally {
    closeSync(right);
    closeSync(left);
  }
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["the 2nd file is missing", "the 1st file is a directory"],
      },
      because:
        "The files are open from the first two lines on. When the second cannot " +
        "be opened, or the first cannot be read, the `try` has not begun and " +
        "nobody closes them.",
    },
    {
      name: "closes before the early return too, and nowhere else",
      of: "exercise",
      edits: [
        [
          "if (!emit(`${names.get(id)}: ${what}`)) return emitted;",
          "if (!emit(`${names.get(id)}: ${what}`)) break;",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "emit throws",
          "the 2nd file is missing",
          "the 1st file is a directory",
          "the 2nd file is a directory",
        ],
      },
      because:
        "The early way out is mended, but a throw takes neither: only " +
        "`finally` and `using` are on every way.",
    },
    {
      name: "`using` on the numbers themselves",
      edits: [
        [
          opening,
          `  using left = openSync(customers, "r");
  using right = openSync(orders, "r");
`,
        ],
      ],
      sign: { fault: "not-disposable" },
      because:
        "A descriptor is a number, and a number has no Symbol.dispose. At run " +
        "time the file would be open already when `using` throws, and stay open.",
    },
    {
      name: "the first file closed twice",
      edits: [
        [
          'files.adopt(openSync(orders, "r"), closeSync)',
          'files.adopt(openSync(orders, "r"), () => closeSync(left))',
        ],
      ],
      sign: {
        fault: "throws",
        paths: [
          "the ordinary path",
          "emit stops early",
          "emit throws",
          "the 1st file is a directory",
          "the 2nd file is a directory",
          "emit joins as well",
        ],
        says: /SuppressedError \(EBADF/,
      },
      because:
        "The first file is closed twice and the second never. The second close " +
        "throws EBADF only as long as nobody has been given the number since.",
    },
    {
      name: "a helper that closes the files it hands back",
      edits: [
        [
          opening,
          `  const [left, right] = openBoth(customers, orders);
`,
        ],
        [
          "function rowsOf(",
          `function openBoth(customers: string, orders: string) {
  using files = new DisposableStack();
  const left = files.adopt(openSync(customers, "r"), closeSync);
  const right = files.adopt(openSync(orders, "r"), closeSync);
  return [left, right] as const;
}

function rowsOf(`,
        ],
      ],
      sign: {
        fault: "throws",
        paths: [
          "the ordinary path",
          "emit stops early",
          "emit throws",
          "the 1st file is a directory",
          "the 2nd file is a directory",
          "emit joins as well",
        ],
        says: /EBADF/,
      },
      because:
        "`using` in the helper ends with the helper: what it returns are the " +
        "numbers of files that are closed. The stack has to live where the " +
        "files are used, or be moved there.",
    },
    {
      name: "reads both, closes both, and then emits",
      edits: [
        [
          opening,
          `  const left = openSync(customers, "r");
  using _left = { [Symbol.dispose]: () => closeSync(left) };
  const rows = readOnce(orders);
`,
        ],
        ["of rowsOf(right)) {", "of rows) {"],
        [
          "function rowsOf(",
          `function readOnce(path: string) {
  const file = openSync(path, "r");
  try {
    return rowsOf(file);
  } finally {
    closeSync(file);
  }
}

function rowsOf(`,
        ],
      ],
      sign: {
        fault: "never-acquired",
        paths: [
          "the ordinary path",
          "emit stops early",
          "emit throws",
          "emit joins as well",
        ],
        code: /openSync\(/,
      },
      because:
        "It leaks nothing, but `emit` is called when a file is closed already, " +
        "and the task wants both open until the last order is out.",
    },
    {
      name: "reads by path and holds nothing",
      edits: [
        [opening, ""],
        ["rowsOf(left)", "rowsOf(customers)"],
        ["rowsOf(right)", "rowsOf(orders)"],
        ["rowsOf(file: number)", "rowsOf(file: string)"],
      ],
      sign: {
        fault: "never-acquired",
        paths: [
          "the ordinary path",
          "emit stops early",
          "emit throws",
          "emit joins as well",
        ],
      },
      because:
        "readFileSync opens and closes a file in one go. That is often the " +
        "best answer, but here `emit` has to find both files open.",
    },
    {
      name: "the error becomes a number",
      edits: [
        [
          `  let emitted = 0;
  for (const [id, what] of rowsOf(right)) {
    emitted += 1;
    if (!emit(\`\${names.get(id)}: \${what}\`)) return emitted;
  }
  return emitted;
}
`,
          `  let emitted = 0;
  try {
    for (const [id, what] of rowsOf(right)) {
      emitted += 1;
      if (!emit(\`\${names.get(id)}: \${what}\`)) return emitted;
    }
  } catch {
    return emitted;
  }
  return emitted;
}
`,
        ],
      ],
      sign: {
        fault: "swallows",
        paths: ["emit throws", "the 2nd file is a directory"],
      },
      because:
        "A `catch` that returns makes a failure look like an early stop. " +
        "Releasing needs no `catch`.",
    },
    {
      name: "`finally` closes the file that was never opened",
      edits: [
        [
          opening,
          `  const left = openSync(customers, "r");
  let right: number | undefined;
  try {
    right = openSync(orders, "r");
    return emitAll(left, right, emit);
  } finally {
    closeSync(right!);
    closeSync(left);
  }
}

function emitAll(
  left: number,
  right: number,
  emit: (line: string) => boolean,
): number {
`,
        ],
      ],
      sign: { fault: "other-error", paths: ["the 2nd file is missing"] },
      because:
        "When the second file is missing there is no number to close. The " +
        "error of that close takes the place of ENOENT, and the first file is " +
        "never closed.",
    },
    {
      name: "`finally` closes the first file, opened or not",
      edits: [
        [
          opening,
          `  let left: number | undefined;
  let right: number | undefined;
  try {
    left = openSync(customers, "r");
    right = openSync(orders, "r");
    return emitAll(left, right, emit);
  } finally {
    if (right !== undefined) closeSync(right);
    closeSync(left!);
  }
}

function emitAll(
  left: number,
  right: number,
  emit: (line: string) => boolean,
): number {
`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: ["the 1st file is missing"],
        says: /threw (TypeError|ERR_INVALID_ARG_TYPE)/,
      },
      because:
        "When the first file is missing there is no number to close. The " +
        "error of that close takes the place of ENOENT, and the caller is not " +
        "told which file is missing.",
    },
    {
      name: "`finally` closes both files, opened or not",
      edits: [
        [
          opening,
          `  let left: number | undefined;
  let right: number | undefined;
  try {
    left = openSync(customers, "r");
    right = openSync(orders, "r");
    return emitAll(left, right, emit);
  } finally {
    closeSync(right!);
    closeSync(left!);
  }
}

function emitAll(
  left: number,
  right: number,
  emit: (line: string) => boolean,
): number {
`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: ["the 1st file is missing", "the 2nd file is missing"],
        says: /threw (TypeError|ERR_INVALID_ARG_TYPE)/,
      },
      because:
        "When a file is missing there is no number of it to close. The error " +
        "of that close takes the place of ENOENT, and what stands below it is " +
        "skipped.",
    },
    {
      name: "a stack that nobody disposes",
      edits: [
        [
          "using files = new DisposableStack",
          "const files = new DisposableStack",
        ],
      ],
      sign: { fault: "leaks", code: /const \w+ = new DisposableStack/ },
      because:
        "The stack knows both files, but nobody disposes it: `const` only " +
        "names it, `using` disposes it at the end of the block.",
    },
    {
      name: "closes in `catch` and at the end",
      of: "exercise",
      edits: [
        [
          `  const names = new Map(rowsOf(left));
  let emitted = 0;
  for (const [id, what] of rowsOf(right)) {
    emitted += 1;
    if (!emit(\`\${names.get(id)}: \${what}\`)) return emitted;
  }
`,
          `  let emitted = 0;
  try {
    const names = new Map(rowsOf(left));
    for (const [id, what] of rowsOf(right)) {
      emitted += 1;
      if (!emit(\`\${names.get(id)}: \${what}\`)) return emitted;
    }
  } catch (error) {
    closeSync(right);
    closeSync(left);
    throw error;
  }
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "emit stops early",
          "the 2nd file is missing",
          "emit joins as well",
        ],
      },
      because:
        "The throw is mended and the `return` is not. `catch` is on the way " +
        "of errors only; `finally` is on every way.",
    },
  ],
});

function give(path: (name: string) => string, nonce: string): void {
  writeFileSync(path("customers"), `1,${nonce}\n2,Ada\n`);
  writeFileSync(path("orders"), "1,tea\n2,milk\n");
}

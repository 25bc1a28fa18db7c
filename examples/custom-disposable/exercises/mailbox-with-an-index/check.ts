import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  writeFileSync,
} from "node:fs";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");

export default exercise<Answer>(import.meta.dirname, {
  title: "A mailbox of two files",
  task:
    "A `Mailbox` keeps two files open for as long as it lives, and whoever " +
    "makes one releases it with `using`. Two things about it are unsafe: some " +
    "ways out of its constructor, when there is no mailbox yet, and a second " +
    "dispose, which has to do nothing. Both files stay open until the mailbox " +
    "is disposed, and every error reaches the caller as it is.",
  call: "Mailbox",
  entry: "): number {",
  minutes: 10,
  paths: [
    {
      name: "the ordinary path",
      given: ({ path }) => give(path),
      run: ({ deliver }, { path, nonce, look }) => {
        const offsets: number[] = [];
        const delivered = deliver([nonce, "tea"], pathsIn(path), (offset) => {
          look();
          offsets.push(offset);
        });
        return { delivered, offsets };
      },
      outcome: ({ nonce }) => ({
        returned: { delivered: 2, offsets: [0, nonce.length] },
      }),
      holds: ["letters", "index"],
    },
    {
      name: "stored throws",
      given: ({ path }) => give(path),
      run: ({ deliver }, { path, nonce, look }) =>
        deliver(["tea"], pathsIn(path), () => {
          look();
          throw new Error(nonce);
        }),
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      holds: ["letters", "index"],
    },
    {
      name: "one file is a directory",
      given: ({ path }) => {
        give(path);
        mkdirSync(path("folder"));
      },
      run: ({ deliver }, { path, nonce }) => {
        const { letters, index } = pathsIn(path);
        const folder = path("folder");
        try {
          return deliver([nonce], { letters: folder, index }, () => {});
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EISDIR") throw error;
        }
        return deliver([nonce], { letters, index: folder }, () => {});
      },
      outcome: () => ({ threw: "EISDIR" }),
    },
    {
      name: "the index is damaged",
      given: ({ path, nonce }) => writeFileSync(path("index"), `${nonce}-`),
      run: ({ deliver }, { path, nonce }) =>
        deliver([nonce], pathsIn(path), () => {}),
      outcome: ({ nonce }) => ({
        threw: `Error: The index ends at ${nonce.length + 1}`,
      }),
    },
    {
      name: "disposed twice",
      given: ({ path }) => give(path),
      run: ({ Mailbox }, { path, nonce, look }) => {
        const mailbox = new Mailbox(path("letters"), path("index"));
        mailbox.append(nonce);
        look();
        mailbox[Symbol.dispose]();
        const others = ["inbox", "outbox"].map((name) => ({
          name,
          fd: openSync(path(name), "w"),
        }));
        try {
          mailbox[Symbol.dispose]();
          const closed = others.filter((other) => !isOpen(other));
          return closed.map(({ name }) => `the 2nd dispose closed ${name}`);
        } finally {
          for (const { fd } of others.filter(isOpen)) closeSync(fd);
        }
      },
      outcome: () => ({ returned: [] }),
      holds: ["letters", "index"],
    },
    {
      name: "disposed twice with another mailbox between",
      given: ({ path }) => {
        give(path);
        writeFileSync(path("index of another"), "");
      },
      run: ({ Mailbox }, { path, nonce }) => {
        const mailbox = new Mailbox(path("letters"), path("index"));
        mailbox[Symbol.dispose]();
        // The numbers are free again, and the next to open files gets them.
        const other = new Mailbox(path("another"), path("index of another"));
        mailbox[Symbol.dispose]();
        try {
          other.append(nonce);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EBADF") throw error;
          return "the 2nd dispose closed the files of another mailbox";
        }
        other[Symbol.dispose]();
        return "the other mailbox was left alone";
      },
      outcome: () => ({ returned: "the other mailbox was left alone" }),
    },
  ],
  hints: [
    "A constructor that throws returns no object, so nobody can dispose it. Go through its lines: which can throw, and what is open by then?",
    "A DisposableStack owns what it has adopted, and disposing it twice does nothing. `using` releases it when the constructor throws; `move` takes what it holds out of that block.",
    "`using files = new DisposableStack();`, each `openSync` inside a `files.adopt(…, closeSync)`, and `this.#files = files.move();` as the last line. Dispose is `this.#files.dispose()`.",
  ],
  why:
    "Until the last line of the constructor the files belong to its block, and " +
    "a throw releases them. From `move` on they belong to the mailbox, and a " +
    "stack that is disposed already has nothing left to close.",
  accepted: {
    "catch-and-close.ts":
      "A `catch` around what may fail closes the files and throws the error on; a flag remembers that dispose has run.",
    "a-class-for-each-file.ts":
      "A small disposable class for one file, and a stack that holds two of them until the constructor has succeeded.",
  },
  wrongAnswers: [
    {
      name: "the stack is disposed by the constructor",
      edits: [["this.#files = files.move();", "this.#files = files;"]],
      sign: { fault: "throws", says: /threw EBADF/ },
      because:
        "`using` disposes the stack at the end of the constructor, so the " +
        "mailbox is handed out with both files closed. `move` takes them out " +
        "of the stack that is disposed there.",
    },
    {
      name: "opens the files whenever a letter is appended",
      edits: [
        [
          `    const offset = fstatSync(this.#letters).size;
    writeSync(this.#letters, letter);
    const row = Uint32Array.of(offset);
    writeSync(this.#index, row, 0, 4, fstatSync(this.#index).size);
`,
          `    using files = new DisposableStack();
    const letters = files.adopt(openSync(this.#letters, "a"), closeSync);
    const index = files.adopt(openSync(this.#index, "r+"), closeSync);
    const offset = fstatSync(letters).size;
    writeSync(letters, letter);
    const row = Uint32Array.of(offset);
    writeSync(index, row, 0, 4, fstatSync(index).size);
`,
        ],
        [
          `  readonly #letters: number;
  readonly #index: number;
  readonly #files: DisposableStack;
`,
          `  readonly #letters: string;
  readonly #index: string;
`,
        ],
        [
          `    using files = new DisposableStack();
    this.#letters = files.adopt(openSync(letters, "a"), closeSync);
    this.#index = files.adopt(openSync(index, "r+"), closeSync);
    const { size } = fstatSync(this.#index);
    if (size % 4 !== 0) throw new Error(\`The index ends at \${size}\`);
    this.#files = files.move();
`,
          `    this.#letters = letters;
    this.#index = index;
    using files = new DisposableStack();
    const { size } = fstatSync(files.adopt(openSync(index, "r+"), closeSync));
    if (size % 4 !== 0) throw new Error(\`The index ends at \${size}\`);
`,
        ],
        ["    this.#files.dispose();\n", ""],
      ],
      sign: {
        fault: "never-acquired",
        paths: ["the ordinary path", "stored throws", "disposed twice"],
      },
      because:
        "Between two letters nothing is open, so another file may stand under " +
        "the same name by then. A mailbox is to hold its files from the " +
        "constructor to its dispose.",
    },
    {
      name: "moved before the index is looked at",
      edits: [
        ["    this.#files = files.move();\n", ""],
        [
          "    const { size } = fstatSync(this.#index);\n    if",
          "    this.#files = files.move();\n    const { size } = fstatSync(this.#index);\n    if",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["the index is damaged"],
        code: /\.move\(\)/,
      },
      because:
        "When the size turns out wrong, both files have left the block " +
        "already: nothing closes them on the way out, and there is no mailbox " +
        "that could.",
    },
    {
      name: "only what may fail to open is adopted",
      edits: [
        [
          'this.#letters = files.adopt(openSync(letters, "a"), closeSync);',
          'this.#letters = openSync(letters, "a");',
        ],
        [
          "this.#files = files.move();",
          "files.adopt(this.#letters, closeSync);\n    this.#files = files.move();",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["one file is a directory", "the index is damaged"],
        code: /using \w+ = new DisposableStack/,
      },
      because:
        "The letters are open from the first line, but the stack learns of " +
        "them in the last. Whatever throws in between leaves them open.",
    },
    {
      name: "a stack that nobody disposes when the constructor throws",
      edits: [
        [
          "using files = new DisposableStack()",
          "const files = new DisposableStack()",
        ],
        ["this.#files = files.move();", "this.#files = files;"],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["one file is a directory", "the index is damaged"],
        code: /DisposableStack/,
      },
      because:
        "The stack knows both files, but it is an object like any other: when " +
        "the constructor throws, nobody calls its dispose. `using` does.",
    },
    {
      name: "only the damaged index is seen to",
      of: "exercise",
      edits: [
        [
          "    if (size % 4 !== 0) throw new Error(`The index ends at ${size}`);\n",
          "    if (size % 4 !== 0) {\n      this[Symbol.dispose]();\n      throw new Error(`The index ends at ${size}`);\n    }\n",
        ],
        [
          "  readonly #index: number;\n",
          "  readonly #index: number;\n  #isClosed = false;\n",
        ],
        [
          "    closeSync(this.#index);\n",
          "    if (this.#isClosed) return;\n    this.#isClosed = true;\n    closeSync(this.#index);\n",
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["one file is a directory"] },
      because:
        "The damaged index is seen to, but the second `openSync` is a way out " +
        "too: when it throws, the first file stays open.",
    },
    {
      name: "dispose is safe, the constructor is not",
      of: "exercise",
      edits: [
        [
          "  readonly #index: number;\n",
          "  readonly #index: number;\n  #isClosed = false;\n",
        ],
        [
          "    closeSync(this.#index);\n",
          "    if (this.#isClosed) return;\n    this.#isClosed = true;\n    closeSync(this.#index);\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["one file is a directory", "the index is damaged"],
      },
      because:
        "Disposing twice is harmless now. A constructor that throws returns no " +
        "mailbox, though, so what it has opened is never disposed even once.",
    },
    {
      name: "the second dispose only hides its error",
      of: "exercise",
      edits: [
        [
          '    this.#index = openSync(index, "r+");\n',
          "    this.#index = openOr(index, () => closeSync(this.#letters));\n",
        ],
        [
          "    const { size } = fstatSync(this.#index);\n    if (size % 4 !== 0) throw new Error(`The index ends at ${size}`);\n",
          "    const { size } = fstatSync(this.#index);\n    if (size % 4 !== 0) {\n      this[Symbol.dispose]();\n      throw new Error(`The index ends at ${size}`);\n    }\n",
        ],
        [
          "    closeSync(this.#index);\n    closeSync(this.#letters);\n  }\n}\n",
          `    try {
      closeSync(this.#index);
      closeSync(this.#letters);
    } catch {
      // closed already
    }
  }
}

function openOr(path: string, release: () => void): number {
  try {
    return openSync(path, "r+");
  } catch (error) {
    release();
    throw error;
  }
}
`,
        ],
      ],
      sign: {
        fault: "other-result",
        paths: [
          "disposed twice",
          "disposed twice with another mailbox between",
        ],
        code: /catch\s*(\([^)]*\)\s*)?\{\s*(\/\/.*\s*)*\}/,
      },
      because:
        "The second close does not fail: the numbers belong to somebody else's " +
        "files by then, and it closes those. What has to be remembered is that " +
        "the mailbox has closed its own.",
    },
    {
      name: "the constructor is safe, a second dispose is not",
      of: "exercise",
      edits: [
        [
          `    this.#letters = openSync(letters, "a");
    this.#index = openSync(index, "r+");
`,
          `    using files = new DisposableStack();
    this.#letters = files.adopt(openSync(letters, "a"), closeSync);
    this.#index = files.adopt(openSync(index, "r+"), closeSync);
`,
        ],
        ["ends at ${size}`);\n", "ends at ${size}`);\n    files.move();\n"],
      ],
      sign: {
        fault: "other-result",
        paths: [
          "disposed twice",
          "disposed twice with another mailbox between",
        ],
      },
      because:
        "Dispose closes two numbers, whoever has them. After the first time " +
        "the kernel hands them out again, so the second time closes files of " +
        "others, and no error tells.",
    },
    {
      name: "the constructor's catch disposes what is not there",
      of: "exercise",
      edits: [
        [
          `    this.#letters = openSync(letters, "a");
    this.#index = openSync(index, "r+");
    const { size } = fstatSync(this.#index);
    if (size % 4 !== 0) throw new Error(\`The index ends at \${size}\`);
`,
          `    try {
      this.#letters = openSync(letters, "a");
      this.#index = openSync(index, "r+");
      const { size } = fstatSync(this.#index);
      if (size % 4 !== 0) throw new Error(\`The index ends at \${size}\`);
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
`,
        ],
        [
          "  readonly #index: number;\n",
          "  readonly #index: number;\n  #isClosed = false;\n",
        ],
        [
          "    closeSync(this.#index);\n",
          "    if (this.#isClosed) return;\n    this.#isClosed = true;\n    closeSync(this.#index);\n",
        ],
      ],
      sign: {
        fault: "other-error",
        paths: ["one file is a directory"],
        says: /TypeError|ERR_INVALID_ARG_TYPE|EBADF/,
      },
      because:
        "When the index cannot be opened it has no number yet, so dispose fails " +
        "on it: its error takes the place of the real one, and the letters are " +
        "never reached.",
    },
    {
      name: "the error is replaced by another",
      edits: [
        [
          "  using mailbox = new Mailbox(paths.letters, paths.index);\n",
          "  using mailbox = openMailbox(paths.letters, paths.index);\n",
        ],
        [
          "/** Letters in one file",
          `function openMailbox(letters: string, index: string): Mailbox {
  try {
    return new Mailbox(letters, index);
  } catch {
    throw new Error("The mailbox cannot be opened");
  }
}

/** Letters in one file`,
        ],
      ],
      sign: {
        fault: "other-error",
        paths: ["one file is a directory", "the index is damaged"],
      },
      because:
        "The caller can no longer tell a damaged index from a path that is " +
        "wrong. An error that nobody here can handle is let through.",
    },
    {
      name: "the error stays inside",
      edits: [
        [
          `  using mailbox = new Mailbox(paths.letters, paths.index);
  for (const letter of letters) stored(mailbox.append(letter));
  return letters.length;
`,
          `  try {
    using mailbox = new Mailbox(paths.letters, paths.index);
    for (const letter of letters) stored(mailbox.append(letter));
    return letters.length;
  } catch {
    return 0;
  }
`,
        ],
      ],
      sign: {
        fault: "swallows",
        paths: [
          "stored throws",
          "one file is a directory",
          "the index is damaged",
        ],
      },
      because:
        "Zero letters delivered looks like a quiet day. The caller has to be " +
        "told that the mailbox could not be opened, or that its own callback " +
        "failed.",
    },
    {
      name: "remembers the numbers that it has closed",
      edits: [
        [
          "  readonly #files: DisposableStack;\n",
          "  readonly #files: DisposableStack;\n  static readonly #closed = new Set<number>();\n",
        ],
        [
          "    this.#files.dispose();\n",
          "    if (Mailbox.#closed.has(this.#index)) return;\n    Mailbox.#closed.add(this.#index);\n    this.#files.dispose();\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["stored throws", "disposed twice with another mailbox between"],
        code: /\bnew Set\b/,
      },
      because:
        "Numbers are handed out again. The next mailbox gets the same ones, is " +
        "taken for one that has been closed, and stays open. What has to be " +
        "remembered belongs to one mailbox.",
    },
    {
      name: "remembers the numbers that are open",
      edits: [
        [
          "    this.#files = files.move();\n",
          "    files.move();\n    opened.add(this.#letters).add(this.#index);\n",
        ],
        ["  readonly #files: DisposableStack;\n", ""],
        [
          "    this.#files.dispose();\n",
          "    if (opened.delete(this.#index)) closeSync(this.#index);\n    if (opened.delete(this.#letters)) closeSync(this.#letters);\n",
        ],
        [
          "/** Letters in one file",
          "const opened = new Set<number>();\n\n/** Letters in one file",
        ],
      ],
      sign: {
        fault: "other-result",
        paths: ["disposed twice with another mailbox between"],
      },
      because:
        "Numbers are handed out again. When another mailbox has got them they " +
        "count as open, and a second dispose of the first closes its files. " +
        "What has to be remembered belongs to one mailbox.",
    },
    {
      name: "left to garbage collection",
      edits: [
        ["    this.#files.dispose();\n", ""],
        [
          "    this.#files = files.move();\n",
          "    this.#files = files.move();\n    abandoned.register(this, this.#files);\n",
        ],
        [
          "/** Letters in one file",
          "const abandoned = new FinalizationRegistry((files: DisposableStack) =>\n  files.dispose(),\n);\n\n/** Letters in one file",
        ],
      ],
      sign: { fault: "leaks", code: /FinalizationRegistry/ },
      because:
        "A registry is called when the garbage collector gets round to it, " +
        "which may be never. Until then both files are open, though `using` " +
        "has called dispose.",
    },
    {
      name: "dispose closes the index only",
      of: "exercise",
      edits: [
        [
          "    closeSync(this.#index);\n    closeSync(this.#letters);\n",
          "    if (this.#isClosed) return;\n    this.#isClosed = true;\n    closeSync(this.#index);\n",
        ],
        [
          "  readonly #index: number;\n",
          "  readonly #index: number;\n  #isClosed = false;\n",
        ],
      ],
      sign: {
        fault: "leaks",
        says: / returned: letters, opened at \S+:\d+\.$/,
      },
      because:
        "Dispose closes one of two files. Whoever owns two has to release both, " +
        "also when closing the first throws.",
    },
    {
      name: "`const` in place of `using`",
      edits: [
        ["  using mailbox = new Mailbox(", "  const mailbox = new Mailbox("],
      ],
      sign: {
        fault: "leaks",
        paths: ["the ordinary path", "stored throws"],
      },
      because:
        "The mailbox can be disposed and nobody does it: the class offers a " +
        "method, and only `using` calls it.",
    },
    {
      name: "disposed in the last line",
      edits: [
        ["  using mailbox = new Mailbox(", "  const mailbox = new Mailbox("],
        [
          "  return letters.length;\n",
          "  mailbox[Symbol.dispose]();\n  return letters.length;\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["stored throws"],
        code: /\b(const|let) \w+ = new Mailbox\(/,
      },
      because:
        "The line that disposes is the last one, and a callback that throws " +
        "never comes by there.",
    },
  ],
});

function give(path: (name: string) => string): void {
  writeFileSync(path("index"), "");
}

function pathsIn(path: (name: string) => string) {
  return { letters: path("letters"), index: path("index") };
}

function isOpen({ fd }: { fd: number }): boolean {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
}

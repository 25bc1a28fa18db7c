import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");
type At = (name: string) => string;

export default exercise<Answer>(import.meta.dirname, {
  title: "A report that is printed and copied",
  task:
    "`printReport` prints a report page by page and returns how many pages " +
    "there were. When a copy is asked for, it begins with a heading, and each " +
    "page that has been printed is in it, even when a later one cannot be. " +
    "An older copy is left as it is when there is no report to print, and " +
    "replaced when there is one. Both files stay open while pages are " +
    "printed, and are closed when the call is over. Without a copy that " +
    "works. With one, the copy has nothing but its heading, and the printer " +
    "prints pages twice.",
  call: "printReport()",
  minutes: 8,
  paths: [
    {
      name: "the ordinary path",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ printReport }, { path, look }) => {
        const ends: string[] = [];
        const pages = printReport(path("report"), (page) => {
          look();
          ends.push(page.slice(-8));
        });
        return { pages, ends };
      },
      outcome: ({ nonce }) => ({
        returned: { pages: 2, ends: [nonce, nonce] },
      }),
      holds: ["report"],
    },
    {
      name: "a copy is wanted",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ printReport }, { path, nonce, look }) => {
        using printer = new Printer(path("printer"));
        const print = (page: string) => {
          look();
          printer.print(page);
        };
        const heading = () => `${nonce}\n`;
        return printReport(path("report"), print, {
          path: path("copy"),
          heading,
        });
      },
      outcome: () => ({ returned: 2 }),
      holds: ["report", "copy"],
      effect: ({ path, nonce }) => {
        const pages = readFileSync(path("report"), "latin1");
        return (
          differs(path, "printer", pages) ??
          differs(path, "copy", `${nonce}\n${pages}`)
        );
      },
    },
    {
      name: "print throws",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ printReport }, { path, nonce }) => {
        let printed = 0;
        const print = () => {
          if (++printed > 1) throw new Error(nonce);
        };
        const heading = () => "";
        printReport(path("report"), print, { path: path("copy"), heading });
      },
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      effect: ({ path }) =>
        differs(
          path,
          "copy",
          readFileSync(path("report"), "latin1").slice(0, 2048),
        ),
    },
    {
      name: "heading throws",
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ printReport }, { path, nonce }) => {
        const heading = () => {
          throw new Error(nonce);
        };
        printReport(path("report"), () => {}, { path: path("copy"), heading });
      },
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
    },
    {
      name: "the copy is a directory",
      given: ({ path, nonce }) => {
        give(path, nonce);
        mkdirSync(path("copy"));
      },
      run: ({ printReport }, { path }) =>
        printReport(path("report"), () => {}, {
          path: path("copy"),
          heading: () => "",
        }),
      outcome: () => ({ threw: "EISDIR" }),
    },
    {
      name: "the report is missing",
      given: ({ path, nonce }) => writeFileSync(path("copy"), nonce),
      run: ({ printReport }, { path, nonce }) =>
        printReport(path("report"), () => {}, {
          path: path("copy"),
          heading: () => `not ${nonce}`,
        }),
      outcome: () => ({ threw: "ENOENT" }),
      effect: ({ path, nonce }) =>
        readFileSync(path("copy"), "utf8") === nonce
          ? undefined
          : "The older copy is lost, and there is no report to take its place.",
    },
    {
      name: "the report is a directory",
      given: ({ path }) => mkdirSync(path("report")),
      run: ({ printReport }, { path, nonce }) =>
        printReport(path("report"), () => {}, {
          path: path("copy"),
          heading: () => nonce,
        }),
      outcome: () => ({ threw: "EISDIR" }),
    },
    {
      name: "the last page is short and an older copy is long",
      given: ({ path, nonce }) => {
        writeFileSync(path("report"), nonce.padStart(2048, ".") + nonce);
        writeFileSync(path("copy"), nonce.repeat(512));
      },
      run: ({ printReport }, { path, nonce }) =>
        printReport(path("report"), () => {}, {
          path: path("copy"),
          heading: () => `${nonce}\n`,
        }),
      outcome: () => ({ returned: 2 }),
      effect: ({ path, nonce }) =>
        differs(
          path,
          "copy",
          `${nonce}\n${readFileSync(path("report"), "latin1")}`,
        ),
    },
    {
      name: "the report is empty",
      given: ({ path }) => {
        writeFileSync(path("report"), "");
        writeFileSync(path("copy"), "");
      },
      run: ({ printReport }, { path, nonce }) =>
        printReport(path("report"), () => {}, {
          path: path("copy"),
          heading: () => nonce,
        }),
      outcome: () => ({ returned: 0 }),
      effect: ({ path, nonce }) => differs(path, "copy", nonce),
    },
  ],
  hints: [
    "In which block is the copy opened, and in which is it written to?",
    "What `using` looks after is released at the end of the block that `using` stands in. The stack that owns the copy has to live as long as the loop.",
    '`files` lives to the end of the function: `target = files.adopt(openSync(copy.path, "w"), closeSync);`.',
  ],
  why:
    "The stack of the function owns both files. It is empty of a copy when " +
    "none is wanted, and it lives exactly as long as the copy is needed.",
  accepted: {
    "using-what-may-be-nothing.ts":
      "`using` takes null and does nothing then, so the condition moves to the right of the `=`.",
    "finally-for-the-copy.ts":
      "A `try … finally` around the use, which closes the copy if there is one.",
    "helper-that-moves.ts":
      "A helper opens the copy and writes the heading, and moves its stack into what it returns.",
  },
  wrongAnswers: [
    {
      name: "using on the number",
      edits: [
        [
          'target = files.adopt(openSync(copy.path, "w"), closeSync);',
          'using opened = openSync(copy.path, "w");\n    target = opened;',
        ],
      ],
      sign: { fault: "not-disposable" },
      because:
        "`openSync` returns a number, and a number has no dispose method. The " +
        "file is open by the time `using` refuses it. A stack adopts a number " +
        "together with the function that closes it.",
    },
    {
      name: "reads the path instead",
      edits: [
        [
          "{ closeSync, openSync, readSync, writeSync }",
          "{ closeSync, openSync, readFileSync, writeSync }",
        ],
        [
          'files.adopt(openSync(report, "r"), closeSync);',
          "readFileSync(report);",
        ],
        [
          "let read; (read = readSync(source, page)) > 0; pages += 1",
          "let at = 0; at < source.length; at += 2048, pages += 1",
        ],
        [
          "    print(page",
          "    const read = source.copy(page, 0, at);\n    print(page",
        ],
      ],
      sign: { fault: "never-acquired", code: /readFileSync\(\s*report\b/ },
      because:
        "The whole report is copied into memory and closed before the first " +
        "page is printed. Page by page, its size would not matter.",
    },
    {
      name: "opens the copy for each page",
      edits: [
        ["import { closeSync", "import { appendFileSync, closeSync"],
        [
          "if (target !== undefined) writeSync(target, page, 0, read);",
          "if (copy) appendFileSync(copy.path, page.subarray(0, read));",
        ],
        [
          '    target = files.adopt(openSync(copy.path, "w"), closeSync);\n',
          '    target = openSync(copy.path, "w");\n',
        ],
        [
          "    writeSync(target, copy.heading());\n",
          "    try {\n      writeSync(target, copy.heading());\n    } finally {\n      closeSync(target);\n    }\n",
        ],
      ],
      sign: {
        fault: "never-acquired",
        code: /appendFileSync|writeFileSync\([^;]*\bflag: "a/,
      },
      because:
        "The copy is opened and closed again for every page, by its name. When " +
        "somebody renames or replaces it meanwhile, the pages end up in two " +
        "files.",
    },
    {
      name: "writes the copy at the end",
      edits: [
        [
          "import { closeSync, openSync, readSync, writeSync }",
          "import { closeSync, openSync, readSync, writeFileSync }",
        ],
        [
          '  let target: number | undefined;\n  if (copy !== undefined) {\n    target = files.adopt(openSync(copy.path, "w"), closeSync);\n    writeSync(target, copy.heading());\n  }\n',
          '  let copied = copy?.heading() ?? "";\n',
        ],
        [
          "if (target !== undefined) writeSync(target, page, 0, read);",
          'copied += page.toString("latin1", 0, read);',
        ],
        [
          "  return pages;\n",
          "  if (copy) writeFileSync(copy.path, copied);\n  return pages;\n",
        ],
      ],
      sign: {
        fault: "never-acquired",
        code: /\bprint\((?:[^{}]|\{[^{}]*\})*\}[^]*\bwriteFileSync\(\s*copy\b/,
      },
      because:
        "Until the printing is over nothing is in the copy, and every page " +
        "waits in memory. If the process is ended before that, there is no " +
        "copy of what was printed.",
    },
    {
      name: "the printing moved into the block of the copy",
      of: "exercise",
      edits: [
        [
          "  let target: number | undefined;\n",
          "  let target: number | undefined;\n  let pages = 0;\n",
        ],
        [
          "    writeSync(target, copy.heading());\n  }\n",
          "    writeSync(target, copy.heading());\n",
        ],
        ["  let pages = 0;\n  for", "  for"],
        ["  return pages;\n", "  }\n  return pages;\n"],
      ],
      sign: { fault: "never-acquired", paths: ["the ordinary path"] },
      because:
        "The copy lives long enough now, but only who wants a copy gets " +
        "anything printed.",
    },
    {
      name: "a helper hands back what it has closed",
      edits: [
        [
          'target = files.adopt(openSync(copy.path, "w"), closeSync);',
          "target = opened(copy);",
        ],
        ["    writeSync(target, copy.heading());\n", ""],
        [
          "  return pages;\n}\n",
          '  return pages;\n}\n\nfunction opened({ path, heading }: Copy): number {\n  using stack = new DisposableStack();\n  const fd = stack.adopt(openSync(path, "w"), closeSync);\n  writeSync(fd, heading());\n  return fd;\n}\n',
        ],
      ],
      sign: {
        fault: "never-acquired",
        code: /function (?!printReport\b)\w+\([^]*\busing\b[^]*\breturn\b/,
      },
      because:
        "The stack of the helper closes the file on the way out, and `return` " +
        "is a way out. What comes back is a number that the next file to be " +
        "opened is given.",
    },
    {
      name: "a helper closes the copy before its heading",
      edits: [
        [
          'target = files.adopt(openSync(copy.path, "w"), closeSync);',
          "target = opened(copy.path);",
        ],
        [
          "  return pages;\n}\n",
          '  return pages;\n}\n\nfunction opened(path: string): number {\n  using stack = new DisposableStack();\n  return stack.adopt(openSync(path, "w"), closeSync);\n}\n',
        ],
      ],
      sign: {
        fault: "throws",
        says: /EBADF/,
        code: /function (?!printReport\b)\w+\([^]*\busing\b[^]*\breturn\b/,
      },
      because:
        "The stack of the helper closes the file on the way out, and `return` " +
        "is a way out. The heading is written to a number that is closed.",
    },
    {
      name: "closes the copy after its heading",
      of: "exercise",
      edits: [
        ["    using copies = new DisposableStack();\n", ""],
        [
          'copies.adopt(openSync(copy.path, "w"), closeSync);',
          'openSync(copy.path, "w");\n    try {',
        ],
        [
          "    writeSync(target, copy.heading());\n",
          "    writeSync(target, copy.heading());\n    } finally {\n      closeSync(target);\n    }\n",
        ],
      ],
      sign: {
        fault: "never-acquired",
        paths: [
          "a copy is wanted",
          "print throws",
          "the last page is short and an older copy is long",
        ],
      },
      because:
        "What is closed at the end of the `if` is not there for the loop below " +
        "it. The variable still has the number, and the number may be another " +
        "file by now.",
    },
    {
      name: "prints without the copy when there cannot be one",
      edits: [
        [
          '    target = files.adopt(openSync(copy.path, "w"), closeSync);\n',
          '    try {\n      target = files.adopt(openSync(copy.path, "w"), closeSync);\n',
        ],
        [
          "    writeSync(target, copy.heading());\n",
          "      writeSync(target, copy.heading());\n    } catch {}\n",
        ],
      ],
      sign: {
        fault: "swallows",
        paths: ["heading throws", "the copy is a directory"],
      },
      because:
        "Whoever asks for a copy believes that there is one. That it could not " +
        "be made is an error, and the caller has to be told.",
    },
    {
      name: "errors that are not passed on",
      edits: [
        ["  for (let read", "  try {\n  for (let read"],
        ["  return pages;\n", "  } catch {}\n  return pages;\n"],
      ],
      sign: { fault: "swallows" },
      because:
        "Nothing stays open, but the caller takes pages that could not be " +
        "printed for the end of the report.",
    },
    {
      name: "closes a copy that was never opened",
      edits: [
        [
          '    target = files.adopt(openSync(copy.path, "w"), closeSync);\n',
          '    target = openSync(copy.path, "w");\n',
        ],
        [
          "  if (copy !== undefined) {\n",
          "  files.defer(() => closeSync(target!));\n  if (copy !== undefined) {\n",
        ],
      ],
      sign: {
        fault: "throws",
        paths: ["the ordinary path", "the copy is a directory"],
        says: /ERR_INVALID_ARG_TYPE/,
      },
      because:
        "Without a copy there is no number to close. `undefined` is refused, " +
        "and a report that has been printed ends in an error.",
    },
    {
      name: "the error wrapped in another",
      edits: [
        ["  for (let read", "  try {\n  for (let read"],
        [
          "  return pages;\n",
          '  } catch {\n    throw new Error("cannot print");\n  }\n  return pages;\n',
        ],
      ],
      sign: { fault: "other-error", says: /threw Error: / },
      because:
        "Nothing stays open, but the caller gets an error other than the one " +
        "that happened and can no longer tell what went wrong.",
    },
    {
      name: "closes by hand what the stack closes",
      edits: [
        [
          "  return pages;\n",
          "  if (target !== undefined) closeSync(target);\n  return pages;\n",
        ],
      ],
      sign: {
        fault: "throws",
        says: /EBADF/,
        paths: [
          "a copy is wanted",
          "the last page is short and an older copy is long",
          "the report is empty",
        ],
      },
      because:
        "The stack closes the copy at the end, so the line by hand makes it " +
        "two times. Had another file been opened between them, it would have " +
        "been given the number and be closed.",
    },
    {
      name: "a stack that is never disposed",
      of: "exercise",
      edits: [["using copies =", "const copies ="]],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "a copy is wanted",
          "print throws",
          "heading throws",
          "the report is a directory",
          "the last page is short and an older copy is long",
          "the report is empty",
        ],
        code: /const \w+ = new DisposableStack/,
      },
      because:
        "With `const` the stack is not disposed of at the end of the block, and " +
        "nowhere else either. The copy lives long enough, and then for ever.",
    },
    {
      name: "moves the copy to nobody",
      of: "exercise",
      edits: [
        [
          "    writeSync(target, copy.heading());\n",
          "    writeSync(target, copy.heading());\n    copies.move();\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "a copy is wanted",
          "print throws",
          "the report is a directory",
          "the last page is short and an older copy is long",
          "the report is empty",
        ],
      },
      because:
        "`move` empties the stack into a new one and returns that. Whoever " +
        "does not take it has no owner for the copy any more.",
    },
    {
      name: "closes the copy in the last line",
      edits: [
        [
          'files.adopt(openSync(copy.path, "w"), closeSync);',
          'openSync(copy.path, "w");',
        ],
        [
          "  return pages;\n",
          "  if (target !== undefined) closeSync(target);\n  return pages;\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["print throws", "heading throws", "the report is a directory"],
      },
      because:
        "The line that closes comes after the printing, and a throw does not " +
        "get there. The report is in a stack and is closed, the copy is not.",
    },
    {
      name: "looks after the copy once it has its heading",
      edits: [
        [
          'files.adopt(openSync(copy.path, "w"), closeSync);',
          'openSync(copy.path, "w");',
        ],
        [
          "    writeSync(target, copy.heading());\n",
          "    writeSync(target, copy.heading());\n    files.adopt(target, closeSync);\n",
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["heading throws"] },
      because:
        "Between the open and the line that looks after the copy, `heading` is " +
        "called. When it throws, the copy is open and nobody's.",
    },
    {
      name: "closes on every way but that of a failed read",
      edits: [
        [
          `  using files = new DisposableStack();
  const source = files.adopt(openSync(report, "r"), closeSync);
  let target: number | undefined;
  if (copy !== undefined) {
    target = files.adopt(openSync(copy.path, "w"), closeSync);
    writeSync(target, copy.heading());
  }
`,
          `  const source = openSync(report, "r");
  let target: number | undefined;
  const close = () => {
    if (target !== undefined) closeSync(target);
    closeSync(source);
  };
  try {
    if (copy !== undefined) {
      target = openSync(copy.path, "w");
      writeSync(target, copy.heading());
    }
  } catch (error) {
    close();
    throw error;
  }
`,
        ],
        [
          '    print(page.toString("latin1", 0, read));\n',
          `    try {
      print(page.toString("latin1", 0, read));
    } catch (error) {
      close();
      throw error;
    }
`,
        ],
        ["  return pages;\n", "  close();\n  return pages;\n"],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["the report is a directory"] },
      because:
        "A directory opens like a file and fails when it is read. That is a " +
        "way out as well, and nothing on it closes what is open.",
    },
    {
      name: "opens the copy first and looks after it later",
      edits: [
        [
          '  using files = new DisposableStack();\n  const source = files.adopt(openSync(report, "r"), closeSync);\n  let target: number | undefined;\n  if (copy !== undefined) {\n    target = files.adopt(openSync(copy.path, "w"), closeSync);\n    writeSync(target, copy.heading());\n  }\n\n',
          '  const target = copy && openSync(copy.path, "w");\n  const source = openSync(report, "r");\n  try {\n    if (target !== undefined) writeSync(target, copy!.heading());\n',
        ],
        [
          "  return pages;\n",
          "  return pages;\n  } finally {\n    closeSync(source);\n    if (target !== undefined) closeSync(target);\n  }\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["the report is missing"],
      },
      because:
        "The second of two opens can fail when the first has been done. Here " +
        "the copy is open when the report turns out to be missing, and nothing " +
        "looks after it yet.",
    },
    {
      name: "appends to the older copy",
      edits: [['openSync(copy.path, "w")', 'openSync(copy.path, "a")']],
      sign: {
        fault: "other-harm",
        paths: ["the last page is short and an older copy is long"],
        code: /openSync\([^)]*"a\+?"/,
      },
      because:
        "With `a` the new copy follows the older one in the same file, and its " +
        "heading stands in the middle. `w` empties the file first.",
    },
    {
      name: "copies the whole buffer whatever was read",
      edits: [["writeSync(target, page, 0, read)", "writeSync(target, page)"]],
      sign: {
        fault: "other-harm",
        paths: ["the last page is short and an older copy is long"],
        code: /writeSync\(\w+!?, \w+\)/,
      },
      because:
        "The last page seldom fills the buffer, and what follows it there is " +
        "left from the page before. Only the bytes that were read belong in " +
        "the copy.",
    },
    {
      name: "opens the copy with the first page",
      edits: [
        [
          '  if (copy !== undefined) {\n    target = files.adopt(openSync(copy.path, "w"), closeSync);\n    writeSync(target, copy.heading());\n  }\n',
          "",
        ],
        [
          "    print(page",
          '    if (copy !== undefined && target === undefined) {\n      target = files.adopt(openSync(copy.path, "w"), closeSync);\n      writeSync(target, copy.heading());\n    }\n    print(page',
        ],
      ],
      sign: { fault: "other-harm", paths: ["the report is empty"] },
      because:
        "A report without pages never enters the loop, so its copy gets no " +
        "heading. What has to be done once in any case stands above the loop.",
    },
    {
      name: "empties the older copy before there is a report",
      edits: [
        [
          '  const source = files.adopt(openSync(report, "r"), closeSync);\n',
          "",
        ],
        [
          "  const page = Buffer",
          '  const source = files.adopt(openSync(report, "r"), closeSync);\n  const page = Buffer',
        ],
      ],
      sign: { fault: "other-harm", paths: ["the report is missing"] },
      because:
        "Everything is closed, but opening with `w` empties a file. When the " +
        "report turns out to be missing, the older copy is gone already.",
    },
    {
      name: "never closes the copy",
      edits: [
        [
          'files.adopt(openSync(copy.path, "w"), closeSync);',
          'openSync(copy.path, "w");',
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "a copy is wanted",
          "print throws",
          "heading throws",
          "the report is a directory",
          "the last page is short and an older copy is long",
          "the report is empty",
        ],
      },
      because:
        "A number is not closed by the end of a block. It is in no stack, so " +
        "nothing closes it.",
    },
  ],
});

function give(path: At, nonce: string): void {
  const page = nonce.padStart(2048, ".");
  writeFileSync(path("report"), page + page);
}

function differs(path: At, name: string, wanted: string): string | undefined {
  const text = readFileSync(path(name), "latin1");
  return text === wanted
    ? undefined
    : `\`${name}\` has ${text.length} bytes that are not the ${wanted.length} it should have.`;
}

/** Opens its file with the first page, as a spooler does. */
class Printer implements Disposable {
  readonly #path: string;
  #fd: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  print(page: string): void {
    writeSync((this.#fd ??= openSync(this.#path, "w")), page, null, "latin1");
  }

  [Symbol.dispose](): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }
}

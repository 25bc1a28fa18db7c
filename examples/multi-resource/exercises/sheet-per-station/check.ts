import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Sheet = import("./solution.ts").Sheet;

const withSheets = [
  "the ordinary path",
  "the limit is reached",
  "appending throws",
  "the 3rd sheet cannot be created",
  "closing the 2nd sheet fails",
];

export default exercise<Answer>(import.meta.dirname, {
  title: "A sheet for each station",
  task:
    "`distribute` appends readings to one sheet for each station, and creates a " +
    "sheet when the first reading for it comes. Sheets stay open for the " +
    "readings still to come. At the end every sheet has to be closed, the one " +
    "created last first, whatever happened on the way, and also when closing " +
    "one of them fails.",
  call: "distribute()",
  minutes: 10,
  paths: [
    {
      name: "the ordinary path",
      run: ({ distribute }, tools) =>
        distribute(readingsOf(tools), 9, (station) => open(station, tools, {})),
      outcome: () => ({ returned: 4 }),
      holds: ["airport"],
      events: [
        ...["airport opened", "harbour opened", "summit opened"],
        ...["summit closed", "harbour closed", "airport closed"],
      ],
      effect: ({ path, nonce }) => {
        const text = readFileSync(path("airport"), "utf8");
        return text === `${nonce}\n12.5\n`
          ? undefined
          : `The sheet of the airport says ${JSON.stringify(text)}.`;
      },
    },
    {
      name: "the limit is reached",
      run: ({ distribute }, tools) =>
        distribute(readingsOf(tools), 3, (station) => open(station, tools, {})),
      outcome: () => ({ returned: 3 }),
      holds: ["airport"],
      events: [
        ...["airport opened", "harbour opened"],
        ...["harbour closed", "airport closed"],
      ],
    },
    {
      name: "the limit is 0",
      run: ({ distribute }, tools) =>
        distribute(readingsOf(tools), 0, (station) => open(station, tools, {})),
      outcome: () => ({ returned: 0 }),
      events: [],
    },
    {
      name: "appending throws",
      run: ({ distribute }, tools) =>
        distribute(readingsOf(tools), 9, (station) =>
          open(station, tools, { harbour: "append" }),
        ),
      outcome: ({ nonce }) => ({ threw: `Error: harbour: no ${nonce}` }),
      holds: ["airport"],
      events: [
        ...["airport opened", "harbour opened"],
        ...["harbour closed", "airport closed"],
      ],
    },
    {
      name: "the 3rd sheet cannot be created",
      run: ({ distribute }, tools) =>
        distribute(readingsOf(tools), 9, (station) =>
          open(station, tools, { summit: "create" }),
        ),
      outcome: ({ nonce }) => ({ threw: `Error: summit: no ${nonce}` }),
      holds: ["airport"],
      events: [
        ...["airport opened", "harbour opened"],
        ...["harbour closed", "airport closed"],
      ],
    },
    {
      name: "closing the 2nd sheet fails",
      run: ({ distribute }, tools) =>
        distribute(readingsOf(tools), 9, (station) =>
          open(station, tools, { harbour: "close" }),
        ),
      outcome: ({ nonce }) => ({ threw: `Error: harbour: no ${nonce}` }),
      holds: ["airport"],
      events: [
        ...["airport opened", "harbour opened", "summit opened"],
        ...["summit closed", "harbour closed", "airport closed"],
      ],
    },
  ],
  hints: [
    "The loop at the end is reached on one way only, and when a close throws in it, the loop ends too.",
    "A DisposableStack that `using` declares closes all it holds, from the last to the first, on every way out, also after one of them has thrown.",
    "`using created = new DisposableStack();` before the loop, and then `sheet = created.use(create(station));`",
  ],
  why:
    "Each sheet is on the stack the moment it exists, and the stack closes all " +
    "it holds, the last one first, even when closing one of them throws.",
  accepted: {
    "folder-of-sheets.ts":
      "A class that finds or creates a sheet and owns the stack they are on.",
    "finally-for-each.ts":
      "`finally`, and in it a function that closes the last sheet and, in a " +
      "`finally` of its own, those before it.",
  },
  wrongAnswers: [
    {
      name: "sheets kept for the next call",
      edits: [
        [
          `  using created = new DisposableStack();
  const sheets = new Map<string, Sheet>();
`,
          "",
        ],
        ["created.use(create(station))", "create(station)"],
        [
          "/** Appends each",
          `const sheets = new Map<string, Sheet>();

/** Appends each`,
        ],
      ],
      sign: { fault: "never-acquired", code: /^(?:const|let) \w+ = new Map/m },
      because:
        "A Map of the module outlives the call. Its sheets are never closed, " +
        "and the next call is given those of the one before.",
    },
    {
      name: "each sheet closed after its reading",
      edits: [
        [
          `    let sheet = sheets.get(station);
    if (!sheet) {
      sheet = created.use(create(station));
      sheets.set(station, sheet);
    }
`,
          "    using sheet = create(station);\n",
        ],
      ],
      sign: { fault: "never-acquired", paths: withSheets },
      because:
        "`using` in the body of a loop ends with each round, so the sheet is " +
        "closed when the next reading for it comes. What has to last longer " +
        "than a round belongs on a stack outside of the loop.",
    },
    {
      name: "creates all sheets first",
      edits: [
        [
          "  let appended = 0;\n",
          `  for (const [station] of readings) {
    if (sheets.has(station)) continue;
    sheets.set(station, created.use(create(station)));
  }
  let appended = 0;
`,
        ],
      ],
      sign: {
        fault: "never-acquired",
        paths: [
          "the limit is reached",
          "the limit is 0",
          "appending throws",
          "the 3rd sheet cannot be created",
        ],
      },
      because:
        "It creates sheets that no reading comes for, and when one of them " +
        "cannot be created, not a single reading is appended.",
    },
    {
      name: "looks at the limit after appending",
      edits: [
        ["    if (appended === limit) return appended;\n", ""],
        [
          "    appended += 1;\n",
          "    appended += 1;\n    if (appended === limit) return appended;\n",
        ],
      ],
      sign: { fault: "other-result", paths: ["the limit is 0"] },
      because:
        "When the limit is 0 nothing may be appended, and here the first " +
        "reading is, to a sheet that should not be there. The limit is looked " +
        "at before a sheet is created.",
    },
    {
      name: "`using` in the block that creates the sheet",
      edits: [
        [
          "      sheet = created.use(create(station));\n",
          "      using made = create(station);\n      sheet = made;\n",
        ],
      ],
      sign: { fault: "throws", paths: withSheets, says: /is closed/ },
      because:
        "`using` ends with the block it is in, here the `if`, so the sheet is " +
        "closed before the first reading. What has to last longer belongs on a " +
        "stack outside of the loop.",
    },
    {
      name: "an error in closing is dropped",
      edits: [
        [
          "created.use(create(station))",
          "created.adopt(create(station), closeQuietly)",
        ],
        [
          "/** Appends each",
          `function closeQuietly(sheet: Sheet): void {
  try {
    sheet[Symbol.dispose]();
  } catch {}
}

/** Appends each`,
        ],
      ],
      sign: { fault: "swallows", paths: ["closing the 2nd sheet fails"] },
      because:
        "All sheets are closed, but the caller is told that all went well. A " +
        "sheet that cannot be closed may not be complete.",
    },
    {
      name: "stops quietly at what cannot be created",
      edits: [
        [
          "      sheet = created.use(create(station));\n",
          `      try {
        sheet = created.use(create(station));
      } catch {
        return appended;
      }
`,
        ],
      ],
      sign: {
        fault: "swallows",
        paths: ["the 3rd sheet cannot be created"],
      },
      because:
        "The caller gets a number, as if the limit had been reached, and never " +
        "learns of the readings that are missing.",
    },
    {
      name: "`finally` closes the first one first",
      edits: [
        ["  using created = new DisposableStack();\n", ""],
        ["created.use(create(station))", "create(station)"],
        [
          "  for (const [station, reading] of readings) {\n",
          `  try {
  for (const [station, reading] of readings) {
`,
        ],
        [
          `    appended += 1;
  }
  return appended;
`,
          `    appended += 1;
  }
  return appended;
  } finally {
    for (const sheet of sheets.values()) sheet[Symbol.dispose]();
  }
`,
        ],
      ],
      sign: { fault: "wrong-order", paths: withSheets },
      because:
        "A Map goes through its values in the order they came in. What was " +
        "acquired last is released first, since it may need what was there " +
        "before it.",
    },
    {
      name: "a loop of closes in `finally`",
      edits: [
        ["  using created = new DisposableStack();\n", ""],
        ["created.use(create(station))", "create(station)"],
        [
          "  for (const [station, reading] of readings) {\n",
          `  try {
  for (const [station, reading] of readings) {
`,
        ],
        [
          `    appended += 1;
  }
  return appended;
`,
          `    appended += 1;
  }
  return appended;
  } finally {
    for (const sheet of [...sheets.values()].toReversed()) {
      sheet[Symbol.dispose]();
    }
  }
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["closing the 2nd sheet fails"],
      },
      because:
        "`finally` is on every way, but the loop in it ends with the first " +
        "close that throws. Every close needs a guard of its own.",
    },
    {
      name: "on the stack only after the first reading",
      edits: [
        ["created.use(create(station))", "create(station)"],
        ["      sheets.set(station, sheet);\n", ""],
        [
          "    sheet.append(reading);\n",
          `    sheet.append(reading);
    if (!sheets.has(station)) sheets.set(station, created.use(sheet));
`,
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["appending throws"] },
      because:
        "Between creating a sheet and putting it on the stack stands a line " +
        "that can throw, and then the sheet is open and on no stack.",
    },
    {
      name: "closes all of them at the end only",
      edits: [
        ["  using created = new DisposableStack();\n", ""],
        ["created.use(create(station))", "create(station)"],
        [
          `    appended += 1;
  }
`,
          `    appended += 1;
  }
  using created = new DisposableStack();
  for (const sheet of sheets.values()) created.use(sheet);
`,
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: [
          "the limit is reached",
          "appending throws",
          "the 3rd sheet cannot be created",
        ],
      },
      because:
        "At the end every sheet is closed, also when closing one of them fails. " +
        "But no other way out of the function comes by there.",
    },
    {
      name: "closes in `catch` and at the end",
      of: "exercise",
      edits: [
        [
          "  for (const [station, reading] of readings) {\n",
          `  const closeAll = () => {
    using closing = new DisposableStack();
    for (const sheet of sheets.values()) closing.use(sheet);
  };
  try {
  for (const [station, reading] of readings) {
`,
        ],
        [
          `    appended += 1;
  }
  for (const sheet of [...sheets.values()].toReversed()) {
    sheet[Symbol.dispose]();
  }
`,
          `    appended += 1;
  }
  } catch (error) {
    closeAll();
    throw error;
  }
  closeAll();
`,
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["the limit is reached"] },
      because:
        "Errors and the end are seen to, and the `return` in the loop is not. " +
        "`using` and `finally` are on every way.",
    },
    {
      name: "closed when the garbage is collected",
      edits: [
        ["  using created = new DisposableStack();\n", ""],
        ["created.use(create(station))", "create(station)"],
        [
          "      sheets.set(station, sheet);\n",
          `      sheets.set(station, sheet);
      registry.register(sheets, sheet);
`,
        ],
        [
          "/** Appends each",
          `const registry = new FinalizationRegistry<Sheet>((sheet) => {
  sheet[Symbol.dispose]();
});

/** Appends each`,
        ],
      ],
      sign: { fault: "leaks", paths: withSheets, code: /FinalizationRegistry/ },
      because:
        "Nobody knows when garbage is collected, or whether it ever is. Until " +
        "then every sheet is open, and whether it can be closed nobody learns.",
    },
    {
      name: "a stack that nobody disposes",
      edits: [
        [
          "using created = new DisposableStack",
          "const created = new DisposableStack",
        ],
      ],
      sign: {
        fault: "leaks",
        paths: withSheets,
        code: /const \w+ = new DisposableStack/,
      },
      because:
        "The stack knows every sheet, but nobody disposes it: `const` only " +
        "names it, `using` disposes it at the end of the block. Nothing is " +
        "closed, so no close can fail either.",
    },
    {
      name: "nobody closes the sheets",
      edits: [
        ["  using created = new DisposableStack();\n", ""],
        ["created.use(create(station))", "create(station)"],
      ],
      sign: { fault: "leaks", paths: withSheets },
      because:
        "A sheet that nobody closes stays open for as long as the process " +
        "lives, and whether it could have been closed nobody learns.",
    },
    {
      name: "on the stack once for each reading",
      edits: [
        ["created.use(create(station))", "create(station)"],
        [
          "    sheet.append(reading);\n",
          "    created.use(sheet).append(reading);\n",
        ],
      ],
      sign: {
        fault: "other-harm",
        says: /(\w+ closed)\b.*\b\1\b.*It has to be/,
      },
      because:
        "A sheet that is used twice is on the stack twice, and closed twice. It " +
        "belongs there once, where it is created.",
    },
  ],
});

function readingsOf({ nonce }: PathContext): [string, string][] {
  return [
    ["airport", nonce],
    ["harbour", "9.1"],
    ["airport", "12.5"],
    ["summit", "-3.0"],
  ];
}

/** A sheet in the scratch directory; what fails is told by its station. */
function open(
  station: string,
  { look, note, path, nonce }: Tools,
  fails: Record<string, "create" | "append" | "close">,
): Sheet {
  const failAt = (when: "create" | "append" | "close") => {
    if (fails[station] === when) throw new Error(`${station}: no ${nonce}`);
  };
  failAt("create");
  const file = openSync(path(station), "a");
  note(`${station} opened`);
  let isOpen = true;
  return {
    append: (reading) => {
      if (!isOpen) throw new Error(`${station} is closed`);
      look();
      failAt("append");
      writeSync(file, `${reading}\n`);
    },
    [Symbol.dispose]: () => {
      note(`${station} closed`);
      if (isOpen) closeSync(file);
      isOpen = false;
      failAt("close");
    },
  };
}

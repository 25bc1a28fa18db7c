import { writeFileSync } from "node:fs";
import { exercise } from "fdleak/exercises";

type Answer = typeof import("./solution.ts");

export default exercise<Answer>(import.meta.dirname, {
  title: "Two files joined line by line",
  task:
    "`join` reads customers and orders, and hands each order to `emit`, which " +
    "may answer false to stop. It closes both files at its end. Not every way " +
    "out of the function comes by there.",
  call: "join()",
  minutes: 8,
  paths: [
    {
      name: "the ordinary path",
      given: ({ path, word }) => give(path, word),
      run: ({ join }, { path, look }) => {
        const lines: string[] = [];
        const emitted = join(path("customers"), path("orders"), (line) => {
          look();
          return lines.push(line) > 0;
        });
        return { emitted, lines };
      },
      outcome: ({ word }) => ({
        returned: { emitted: 2, lines: [`${word}: tea`, "Ada: milk"] },
      }),
      holds: ["customers", "orders"],
    },
    {
      name: "emit stops early",
      given: ({ path, word }) => give(path, word),
      run: ({ join }, { path, look }) =>
        join(path("customers"), path("orders"), () => {
          look();
          return false;
        }),
      outcome: () => ({ returned: 1 }),
      holds: ["customers", "orders"],
    },
    {
      name: "emit throws",
      given: ({ path, word }) => give(path, word),
      run: ({ join }, { path, look }) =>
        join(path("customers"), path("orders"), (line) => {
          look();
          throw new Error(line);
        }),
      outcome: ({ word }) => ({ threw: `Error: ${word}: tea` }),
      holds: ["customers", "orders"],
    },
    {
      name: "the 2nd file is missing",
      given: ({ path, word }) =>
        writeFileSync(path("customers"), `1,${word}\n`),
      run: ({ join }, { path }) =>
        join(path("customers"), path("orders"), () => true),
      outcome: () => ({ threw: "ENOENT" }),
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
  },
  wrongAnswers: [
    {
      name: "one try for both files",
      edits: [
        [
          `  using files = new DisposableStack();
  const left = files.adopt(openSync(customers, "r"), closeSync);
  const right = files.adopt(openSync(orders, "r"), closeSync);
`,
          `  const left = openSync(customers, "r");
  const right = openSync(orders, "r");
  using files = new DisposableStack();
  files.adopt(left, closeSync);
  files.adopt(right, closeSync);
`,
        ],
      ],
      sign: { kind: "leaks-elsewhere", paths: ["the 2nd file is missing"] },
      because:
        "Both files are opened before anything looks after the first. When the " +
        "second is missing, the first stays open.",
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
        kind: "leaks-elsewhere",
        paths: ["emit throws", "the 2nd file is missing"],
      },
      because:
        "The early way out is mended, but a throw takes neither: only " +
        "`finally` and `using` are on every way.",
    },
  ],
});

function give(path: (name: string) => string, word: string): void {
  writeFileSync(path("customers"), `1,${word}\n2,Ada\n`);
  writeFileSync(path("orders"), "1,tea\n2,milk\n");
}

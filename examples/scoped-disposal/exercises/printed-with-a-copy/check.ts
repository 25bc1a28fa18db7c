import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { type PathContext, type Tools, exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  /** `count` includes this page. */
  readonly print?: (page: string, count: number, tools: Tools) => void;
  readonly heading?: (nonce: string) => string;
  /** How much of the report is in the copy; all of it by default. */
  readonly copied?: number;
}

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "printReport()",
  isSync: true,
  minutes: 8,
  given: giveReport,
  run: (answer, tools, { print, heading }) => {
    let count = 0;
    const printPage = (page: string) => print?.(page, ++count, tools);
    return printWithCopy(answer, tools, printPage, heading);
  },
  paths: {
    "the ordinary path": {
      requirements: [1, 4],
      run: ({ printReport }, { path, look }) => {
        const ends: string[] = [];
        const pages = printReport(path("report"), (page) => {
          look();
          ends.push(page.slice(-9));
        });
        return { pages, ends };
      },
      returns: ({ nonce }) => ({ pages: 2, ends: [`é${nonce}`, `é${nonce}`] }),
      holds: ["report"],
    },
    "a copy is wanted": {
      requirements: [1, 2, 4],
      run: (answer, tools) => {
        using files = new DisposableStack();
        const open = () =>
          files.adopt(openSync(tools.path("printer"), "w"), closeSync);
        let printer: number | undefined;
        return printWithCopy(answer, tools, (page) => {
          tools.look();
          printer ??= open(); // with the first page, as a spooler does
          writeSync(printer, page, null, "latin1");
        });
      },
      returns: 2,
      holds: ["report", "copy"],
      effect: (context, variation) => {
        const pages = readFileSync(context.path("report"), "latin1");
        return (
          differs(context, "printer", pages) ?? harmInCopy(context, variation)
        );
      },
    },
    "print prints another report": {
      requirements: [1, 2],
      given: (context) => {
        giveReport(context);
        writeFileSync(context.path("old-report"), "-".repeat(3_000));
      },
      run: (answer, tools) =>
        printWithCopy(answer, tools, () => {
          answer.printReport(tools.path("old-report"), () => {});
          tools.look();
        }),
      returns: 2,
      holds: ["report", "copy"],
      closed: ["old-report"],
      effect: harmInCopy,
    },
    "print throws": {
      requirements: [2, 4],
      print: (_page, count, { nonce }) => {
        if (count > 1) throw new Error(nonce);
      },
      heading: () => "",
      copied: 2048,
      throws: ({ nonce }) => `Error: ${nonce}`,
      effect: harmInCopy,
    },
    "heading throws": {
      requirements: [4],
      heading: (nonce) => {
        throw new Error(nonce);
      },
      throws: ({ nonce }) => `Error: ${nonce}`,
    },
    "closing the report fails": {
      requirements: [5],
      callFails: { close: "report" },
      throws: "EIO",
      effect: harmInCopy,
    },
    "closing the copy fails": {
      requirements: [5],
      callFails: { close: "copy" },
      throws: "EIO",
      effect: harmInCopy,
    },
    "print throws and closing both files fails": {
      requirements: [5],
      print: (_page, count, { nonce }) => {
        if (count > 1) throw new Error(nonce);
      },
      copied: 2048,
      callFails: { close: ["report", "copy"] },
      throwsEither: ({ nonce }) => [`Error: ${nonce}`, "EIO"],
      effect: harmInCopy,
    },
    "the copy is a directory": {
      requirements: [4],
      given: (context) => {
        giveReport(context);
        mkdirSync(context.path("copy"));
      },
      heading: () => "",
      throws: "EISDIR",
    },
    "the report is missing": {
      requirements: [3],
      given: ({ path, nonce }) => writeFileSync(path("copy"), nonce),
      heading: (nonce) => `not ${nonce}`,
      throws: "ENOENT",
      effect: ({ path, nonce }) =>
        readFileSync(path("copy"), "utf8") === nonce
          ? undefined
          : "The older copy is lost, although the report could not be opened.",
    },
    "the report is a directory": {
      requirements: [4],
      given: ({ path }) => mkdirSync(path("report")),
      heading: (nonce) => nonce,
      throws: "EISDIR",
    },
    "the last page is short and an older copy is long": {
      requirements: [2, 3],
      given: ({ path, nonce }) => {
        writeFileSync(path("report"), pageOf(nonce) + nonce, "latin1");
        writeFileSync(path("copy"), nonce.repeat(512));
      },
      returns: 2,
      effect: harmInCopy,
    },
    "the report is empty": {
      requirements: [2, 3],
      given: ({ path }) => {
        writeFileSync(path("report"), "");
        writeFileSync(path("copy"), "");
      },
      heading: (nonce) => nonce,
      returns: 0,
      effect: harmInCopy,
    },
  },
});

function printWithCopy(
  { printReport }: Answer,
  { path, nonce }: Tools,
  print: (page: string) => void,
  heading = headingOf,
): number {
  const copy = { path: path("copy"), heading: () => heading(nonce) };
  return printReport(path("report"), print, copy);
}

function giveReport({ path, nonce }: PathContext): void {
  writeFileSync(path("report"), pageOf(nonce).repeat(2), "latin1");
}

/** Not ASCII: with UTF-8 it would be twice as long. */
function pageOf(nonce: string): string {
  return nonce.padStart(2048, "é");
}

function headingOf(nonce: string): string {
  return `${nonce}\n`;
}

function harmInCopy(
  context: PathContext,
  { heading = headingOf, copied }: Variation,
): string | undefined {
  const report = readFileSync(context.path("report"), "latin1");
  const wanted = heading(context.nonce) + report.slice(0, copied);
  return differs(context, "copy", wanted);
}

function differs(
  { path }: PathContext,
  name: string,
  wanted: string,
): string | undefined {
  const text = readFileSync(path(name), "latin1");
  if (text === wanted) return undefined;
  if (text.length !== wanted.length) {
    return `\`${name}\` has ${text.length} bytes. It has to have ${wanted.length}.`;
  }
  const at = text.split("").findIndex((byte, index) => byte !== wanted[index]);
  const there = (all: string) => JSON.stringify(all.slice(at, at + 12));
  return `\`${name}\` has ${there(text)} at byte ${at}. It has to have ${there(wanted)} there.`;
}

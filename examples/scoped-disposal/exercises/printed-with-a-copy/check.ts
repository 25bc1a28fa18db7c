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
  call: "printReport()",
  minutes: 8,
  paths: {
    "the ordinary path": {
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ printReport }, { path, look }) => {
        const ends: string[] = [];
        const pages = printReport(path("report"), (page) => {
          look();
          ends.push(page.slice(-8));
        });
        return { pages, ends };
      },
      returns: ({ nonce }) => ({ pages: 2, ends: [nonce, nonce] }),
      holds: ["report"],
    },
    "a copy is wanted": {
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
      returns: 2,
      holds: ["report", "copy"],
      effect: ({ path, nonce }) => {
        const pages = readFileSync(path("report"), "latin1");
        return (
          differs(path, "printer", pages) ??
          differs(path, "copy", `${nonce}\n${pages}`)
        );
      },
    },
    "print throws": {
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ printReport }, { path, nonce }) => {
        let printed = 0;
        const print = () => {
          if (++printed > 1) throw new Error(nonce);
        };
        const heading = () => "";
        printReport(path("report"), print, { path: path("copy"), heading });
      },
      throws: ({ nonce }) => `Error: ${nonce}`,
      effect: ({ path }) =>
        differs(
          path,
          "copy",
          readFileSync(path("report"), "latin1").slice(0, 2048),
        ),
    },
    "heading throws": {
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ printReport }, { path, nonce }) => {
        const heading = () => {
          throw new Error(nonce);
        };
        printReport(path("report"), () => {}, { path: path("copy"), heading });
      },
      throws: ({ nonce }) => `Error: ${nonce}`,
    },
    "the copy is a directory": {
      given: ({ path, nonce }) => {
        give(path, nonce);
        mkdirSync(path("copy"));
      },
      run: ({ printReport }, { path }) =>
        printReport(path("report"), () => {}, {
          path: path("copy"),
          heading: () => "",
        }),
      throws: "EISDIR",
    },
    "the report is missing": {
      given: ({ path, nonce }) => writeFileSync(path("copy"), nonce),
      run: ({ printReport }, { path, nonce }) =>
        printReport(path("report"), () => {}, {
          path: path("copy"),
          heading: () => `not ${nonce}`,
        }),
      throws: "ENOENT",
      effect: ({ path, nonce }) =>
        readFileSync(path("copy"), "utf8") === nonce
          ? undefined
          : "The older copy is lost, and there is no report to take its place.",
    },
    "the report is a directory": {
      given: ({ path }) => mkdirSync(path("report")),
      run: ({ printReport }, { path, nonce }) =>
        printReport(path("report"), () => {}, {
          path: path("copy"),
          heading: () => nonce,
        }),
      throws: "EISDIR",
    },
    "the last page is short and an older copy is long": {
      given: ({ path, nonce }) => {
        writeFileSync(path("report"), nonce.padStart(2048, ".") + nonce);
        writeFileSync(path("copy"), nonce.repeat(512));
      },
      run: ({ printReport }, { path, nonce }) =>
        printReport(path("report"), () => {}, {
          path: path("copy"),
          heading: () => `${nonce}\n`,
        }),
      returns: 2,
      effect: ({ path, nonce }) =>
        differs(
          path,
          "copy",
          `${nonce}\n${readFileSync(path("report"), "latin1")}`,
        ),
    },
    "the report is empty": {
      given: ({ path }) => {
        writeFileSync(path("report"), "");
        writeFileSync(path("copy"), "");
      },
      run: ({ printReport }, { path, nonce }) =>
        printReport(path("report"), () => {}, {
          path: path("copy"),
          heading: () => nonce,
        }),
      returns: 0,
      effect: ({ path, nonce }) => differs(path, "copy", nonce),
    },
  },
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

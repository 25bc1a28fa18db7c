import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { type PathContext, type Tools, exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  readonly insert?: (row: string, tools: Tools) => boolean;
  readonly closingFails?: boolean;
  readonly rejects?: string;
  /** The text in the file of rejects before the call, and after it. */
  readonly before?: string;
  readonly after?: string;
}

const older = "the rejects of an older import";
const isTaken = (row: string) => row !== "milk   9";
const theNonce = ({ nonce }: PathContext) => `Error: ${nonce}`;

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "importRows()",
  isSync: true,
  minutes: 10,
  given: ({ path, nonce }, { before }) => {
    writeFileSync(path("data"), `tea    3milk   9${nonce}`);
    if (before !== undefined) writeFileSync(path("rejects"), before);
  },
  run: importAll,
  effect: ({ path }, { after }) =>
    after === undefined ? undefined : harmIn(path("rejects"), after),
  paths: {
    "the ordinary path": {
      requirements: [1, 2],
      insert: (row, { look }) => {
        look();
        return isTaken(row);
      },
      run: importNoting,
      returns: ({ nonce }) => ({
        inserted: 2,
        rows: ["tea    3", "milk   9", nonce],
      }),
      holds: ["data", "table"],
      after: "milk   9",
    },
    "insert throws": {
      requirements: [4, 5],
      insert: (_row, { nonce, look }) => {
        look();
        throw new Error(nonce);
      },
      throws: theNonce,
      holds: ["data", "table"],
    },
    "insert throws after a refused row": {
      requirements: [3, 4],
      insert: (row, { nonce, look }) => {
        if (row !== nonce) return isTaken(row);
        look();
        throw new Error(nonce);
      },
      throws: theNonce,
      holds: ["data", "table"],
      after: "milk   9",
    },
    "the data file is missing": {
      requirements: [5],
      given: () => {},
      throws: "ENOENT",
    },
    "reading the data fails": {
      requirements: [4, 5],
      given: ({ path }) => mkdirSync(path("data")),
      throws: "EISDIR",
    },
    "opening the rejects fails": {
      requirements: [4, 5],
      rejects: "missing/rejects",
      throws: "ENOENT",
    },
    "connecting fails": {
      requirements: [4, 5],
      run: ({ importRows }, { path, nonce }) =>
        importRows(path("data"), path("rejects"), () => {
          throw new Error(nonce);
        }),
      throws: theNonce,
    },
    "closing the table fails": {
      requirements: [3, 4, 5],
      closingFails: true,
      throws: theNonce,
      after: "milk   9",
    },
    "closing the data file fails": {
      requirements: [3, 4, 5],
      callFails: { close: "data" },
      throws: "EIO",
      after: "milk   9",
    },
    "closing the file of rejects fails": {
      requirements: [4, 5],
      callFails: { close: "rejects" },
      throws: "EIO",
      after: "milk   9",
    },
    "closing both files fails": {
      requirements: [3, 4, 5],
      callFails: { close: ["data", "rejects"] },
      throwsEither: () => ["EIO"],
      after: "milk   9",
    },
    "the data file is larger than memory": {
      requirements: [1, 4],
      given: ({ path, nonce }) => {
        writeFileSync(path("data"), `tea    3milk   9${nonce}`);
        truncateSync(path("data"), 4 * 2 ** 30);
      },
      insert: (row, { path, nonce, look }) => {
        if (row !== nonce) return isTaken(row);
        look();
        truncateSync(path("data"), 24); // so that no answer reads on for long
        throw new Error(nonce);
      },
      throws: theNonce,
      holds: ["data", "table"],
      after: "milk   9",
    },
    "rows are not ASCII": {
      requirements: [1, 2],
      given: ({ path, nonce }) =>
        writeFileSync(path("data"), `café   3${nonce}thé    9`, "latin1"),
      insert: (row, { nonce }) => row === nonce,
      run: importNoting,
      returns: ({ nonce }) => ({
        inserted: 1,
        rows: ["café   3", nonce, "thé    9"],
      }),
      after: "café   3thé    9",
    },
    "the last row is incomplete": {
      requirements: [1],
      given: ({ path, nonce }) =>
        writeFileSync(path("data"), `tea    3milk   9${nonce}salt`),
      run: importNoting,
      returns: ({ nonce }) => ({
        inserted: 2,
        rows: ["tea    3", "milk   9", nonce],
      }),
      after: "milk   9",
    },
    "insert throws and closing the table fails": {
      requirements: [4, 5],
      insert: (row, { nonce }) => {
        if (row === nonce) throw new Error(nonce);
        return isTaken(row);
      },
      closingFails: true,
      throwsEither: (context) => [theNonce(context)],
      after: "milk   9",
    },
    "every row is refused": {
      requirements: [2, 3],
      before: older,
      insert: () => false,
      returns: 0,
      effect: ({ path }) =>
        harmIn(path("rejects"), readFileSync(path("data"), "utf8")),
    },
    "no row is refused": {
      requirements: [2],
      before: older,
      insert: () => true,
      returns: 3,
      after: older,
    },
    "no row was ever refused": {
      requirements: [2],
      insert: () => true,
      returns: 3,
      effect: ({ path }) =>
        existsSync(path("rejects"))
          ? "An empty file of rejects has been made."
          : undefined,
    },
  },
});

/** The result, and the rows that the table got. */
function importNoting(
  answer: Answer,
  tools: Tools,
  { insert = isTaken, ...rest }: Variation,
) {
  const rows: string[] = [];
  const noting = (row: string) => {
    rows.push(row);
    return insert(row, tools);
  };
  const inserted = importAll(answer, tools, { ...rest, insert: noting });
  return { inserted, rows };
}

/** The table holds a descriptor while it is connected. */
function importAll(
  { importRows }: Answer,
  tools: Tools,
  { insert = isTaken, closingFails = false, rejects = "rejects" }: Variation,
): number {
  const { path, nonce } = tools;
  const table = {
    fd: undefined as number | undefined,
    insert: (row: string) => insert(row, tools),
    close() {
      const { fd } = this;
      this.fd = undefined;
      if (fd === undefined) throw new Error("the table is closed already");
      closeSync(fd);
      if (closingFails) throw new Error(nonce);
    },
  };
  return importRows(path("data"), path(rejects), () => {
    table.fd = openSync(path("table"), "w");
    return table;
  });
}

function harmIn(rejects: string, wanted: string): string | undefined {
  if (!existsSync(rejects)) return "No rejects have been written.";
  const text = readFileSync(rejects, "latin1");
  return text === wanted
    ? undefined
    : `The rejects say "${text}" and not "${wanted}".`;
}

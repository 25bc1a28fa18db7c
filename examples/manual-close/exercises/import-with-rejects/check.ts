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
  call: "importRows()",
  minutes: 10,
  paths: {
    "the ordinary path": {
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
      returns: ({ nonce }) => ({
        inserted: 2,
        rows: ["tea    3", "milk   9", nonce],
      }),
      holds: ["data", "table"],
      effect: ({ path }) => harmIn(path, "milk   9"),
    },
    "insert throws": {
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ importRows }, { path, nonce, look }) => {
        const table = new TestTable(path("table"), () => {
          look();
          throw new Error(nonce);
        });
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      throws: ({ nonce }) => `Error: ${nonce}`,
      holds: ["data", "table"],
    },
    "insert throws after a refused row": {
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
      throws: ({ nonce }) => `Error: ${nonce}`,
      holds: ["data", "table"],
      effect: ({ path }) => harmIn(path, "milk   9"),
    },
    "the data file is missing": {
      run: ({ importRows }, { path }) => {
        const table = new TestTable(path("table"), () => true);
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      throws: "ENOENT",
    },
    "reading the data fails": {
      given: ({ path }) => mkdirSync(path("data")),
      run: ({ importRows }, { path }) => {
        const table = new TestTable(path("table"), () => true);
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      throws: "EISDIR",
    },
    "opening the rejects fails": {
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ importRows }, { path }) => {
        const table = new TestTable(path("table"), (row) => row !== "milk   9");
        const connect = () => table.connect();
        return importRows(path("data"), path("missing/rejects"), connect);
      },
      throws: "ENOENT",
    },
    "connecting fails": {
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ importRows }, { path, nonce }) =>
        importRows(path("data"), path("rejects"), () => {
          throw new Error(nonce);
        }),
      throws: ({ nonce }) => `Error: ${nonce}`,
    },
    "closing the table fails": {
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ importRows }, { path, nonce }) => {
        const isTaken = (row: string) => row !== "milk   9";
        const table = new TestTable(path("table"), isTaken, nonce);
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      throws: ({ nonce }) => `Error: ${nonce}`,
      effect: ({ path }) => harmIn(path, "milk   9"),
    },
    "insert throws and closing the table fails": {
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
      throws: ({ nonce }) => `Error: ${nonce}`,
      effect: ({ path }) => harmIn(path, "milk   9"),
    },
    "every row is refused": {
      given: ({ path, nonce }) => {
        give(path, nonce);
        writeFileSync(path("rejects"), older);
      },
      run: ({ importRows }, { path }) => {
        const table = new TestTable(path("table"), () => false);
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      returns: 0,
      effect: ({ path }) => harmIn(path, readFileSync(path("data"), "utf8")),
    },
    "no row is refused": {
      given: ({ path, nonce }) => {
        give(path, nonce);
        writeFileSync(path("rejects"), older);
      },
      run: ({ importRows }, { path }) => {
        const table = new TestTable(path("table"), () => true);
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      returns: 3,
      effect: ({ path }) => harmIn(path, older),
    },
    "no row was ever refused": {
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ importRows }, { path }) => {
        const table = new TestTable(path("table"), () => true);
        const connect = () => table.connect();
        return importRows(path("data"), path("rejects"), connect);
      },
      returns: 3,
      effect: ({ path }) =>
        existsSync(path("rejects"))
          ? "An empty file of rejects has been made."
          : undefined,
    },
  },
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

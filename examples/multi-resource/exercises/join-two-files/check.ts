import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  readonly emit?: (line: string) => boolean;
  /** The file that is missing. */
  readonly missing?: string;
  /** The file that has a directory in its place. */
  readonly directory?: string;
}

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "join()",
  isSync: true,
  minutes: 8,
  given: ({ path, nonce }, { directory, missing = directory }) => {
    give(path, nonce);
    if (missing !== undefined) rmSync(path(missing));
    if (directory !== undefined) mkdirSync(path(directory));
  },
  run: ({ join }, { path, look }, { emit = () => true }) =>
    join(path("customers"), path("orders"), (line) => {
      look();
      return emit(line);
    }),
  paths: {
    "the ordinary path": {
      requirements: [1, 2],
      run: ({ join }, { path, look }) => {
        const lines: string[] = [];
        const emitted = join(path("customers"), path("orders"), (line) => {
          look();
          return lines.push(line) > 0;
        });
        return { emitted, lines };
      },
      returns: ({ nonce }) => ({
        emitted: 2,
        lines: [`${nonce}: tea`, "Ada: milk"],
      }),
      holds: ["customers", "orders"],
    },
    "emit stops early": {
      requirements: [1, 3],
      emit: () => false,
      returns: 1,
      holds: ["customers", "orders"],
    },
    "emit joins as well": {
      requirements: [2, 3],
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
      returns: ({ nonce }) => ["Bob: tea", "Ada: milk", `${nonce}: tea`],
      holds: ["customers", "orders"],
      closed: ["old-customers", "old-orders"],
    },
    "both files are large": {
      requirements: [1],
      given: ({ path, nonce }) => {
        const name = `Zoë ${nonce}`.padEnd(300, ".");
        const what = "crème".padEnd(300, ".");
        writeFileSync(
          path("customers"),
          rowsOf((id) => `${id},${name}${id}`),
        );
        writeFileSync(
          path("orders"),
          rowsOf((id) => `${many - id},${what}${id}`),
        );
      },
      run: ({ join }, { path }) => {
        let last = "";
        const emitted = join(path("customers"), path("orders"), (line) => {
          last = line;
          return true;
        });
        return { emitted, last: last.replaceAll(/\.+/g, " ") };
      },
      returns: ({ nonce }) => ({
        emitted: many,
        last: `Zoë ${nonce} 1: crème ${many - 1}`,
      }),
    },
    "closing the 1st file fails": {
      requirements: [4],
      callFails: { close: "customers" },
      throws: "EIO",
    },
    "closing the 2nd file fails": {
      requirements: [4],
      callFails: { close: "orders" },
      throws: "EIO",
    },
    "closing both files fails": {
      requirements: [4],
      callFails: { close: ["customers", "orders"] },
      throwsEither: () => ["EIO"],
    },
    "emit throws and closing both files fails": {
      requirements: [3, 4],
      emit: (line) => {
        throw new Error(line);
      },
      callFails: { close: ["customers", "orders"] },
      throwsEither: ({ nonce }) => [`Error: ${nonce}: tea`, "EIO"],
    },
    "emit throws": {
      requirements: [3],
      emit: (line) => {
        throw new Error(line);
      },
      throws: ({ nonce }) => `Error: ${nonce}: tea`,
      holds: ["customers", "orders"],
    },
    "the 1st file is missing": {
      requirements: [3],
      missing: "customers",
      throws: "ENOENT",
    },
    "the 2nd file is missing": {
      requirements: [3],
      missing: "orders",
      throws: "ENOENT",
    },
    "the 1st file is a directory": {
      requirements: [3],
      directory: "customers",
      throws: "EISDIR",
    },
    "the 2nd file is a directory": {
      requirements: [3],
      directory: "orders",
      throws: "EISDIR",
    },
  },
});

const many = 4_000;

/** More than a megabyte. */
function rowsOf(row: (id: number) => string): string {
  return Array.from({ length: many }, (_, id) => `${row(id)}\n`).join("");
}

function give(path: (name: string) => string, nonce: string): void {
  writeFileSync(path("customers"), `1,${nonce}\n2,Ada\n`);
  writeFileSync(path("orders"), "1,tea\n2,milk\n");
}

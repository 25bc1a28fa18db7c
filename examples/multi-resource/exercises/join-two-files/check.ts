import { mkdirSync, writeFileSync } from "node:fs";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");

export default exercise<Answer>(import.meta.dirname, {
  call: "join()",
  minutes: 8,
  paths: {
    "the ordinary path": {
      given: ({ path, nonce }) => give(path, nonce),
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
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ join }, { path, look }) =>
        join(path("customers"), path("orders"), () => {
          look();
          return false;
        }),
      returns: 1,
      holds: ["customers", "orders"],
    },
    "emit joins as well": {
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
    "emit throws": {
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ join }, { path, look }) =>
        join(path("customers"), path("orders"), (line) => {
          look();
          throw new Error(line);
        }),
      throws: ({ nonce }) => `Error: ${nonce}: tea`,
      holds: ["customers", "orders"],
    },
    "the 1st file is missing": {
      given: ({ path }) => writeFileSync(path("orders"), "1,tea\n"),
      run: ({ join }, { path }) =>
        join(path("customers"), path("orders"), () => true),
      throws: "ENOENT",
    },
    "the 2nd file is missing": {
      given: ({ path, nonce }) =>
        writeFileSync(path("customers"), `1,${nonce}\n`),
      run: ({ join }, { path }) =>
        join(path("customers"), path("orders"), () => true),
      throws: "ENOENT",
    },
    "the 1st file is a directory": {
      given: ({ path }) => {
        mkdirSync(path("customers"));
        writeFileSync(path("orders"), "1,tea\n");
      },
      run: ({ join }, { path }) =>
        join(path("customers"), path("orders"), () => true),
      throws: "EISDIR",
    },
    "the 2nd file is a directory": {
      given: ({ path, nonce }) => {
        writeFileSync(path("customers"), `1,${nonce}\n`);
        mkdirSync(path("orders"));
      },
      run: ({ join }, { path }) =>
        join(path("customers"), path("orders"), () => true),
      throws: "EISDIR",
    },
  },
});

function give(path: (name: string) => string, nonce: string): void {
  writeFileSync(path("customers"), `1,${nonce}\n2,Ada\n`);
  writeFileSync(path("orders"), "1,tea\n2,milk\n");
}

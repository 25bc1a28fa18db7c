import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");

export default exercise<Answer>(import.meta.dirname, {
  call: "findLine()",
  minutes: 6,
  paths: {
    "the ordinary path": {
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ findLine }, { path, nonce, look }) => {
        const lines: string[] = [];
        const found = findLine([path("old.log"), path("new.log")], (line) => {
          lines.push(line);
          if (line === nonce) look();
          if (line === "ready") appendFileSync(path("new.log"), "late\n");
          return false;
        });
        return { found, lines };
      },
      returns: ({ nonce }) => ({
        found: null,
        lines: ["start", nonce, "ready", "late"],
      }),
      holds: ["old.log"],
    },
    "a line is wanted before a log that is missing": {
      given: ({ path, nonce }) =>
        writeFileSync(path("old.log"), `start\n${nonce}\nlast\n`),
      run: ({ findLine }, { path, look }) => {
        let asked = 0;
        const found = findLine([path("old.log"), path("new.log")], (line) => {
          asked += 1;
          if (asked < 3) look();
          return line !== "start";
        });
        return { found, asked };
      },
      returns: ({ nonce }) => ({ found: nonce, asked: 2 }),
      holds: ["old.log"],
    },
    "a line of the last log is wanted": {
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ findLine }, { path, look }) =>
        findLine([path("old.log"), path("new.log")], (line) => {
          if (line === "ready") look();
          return line === "ready";
        }),
      returns: "ready",
      holds: ["new.log"],
      closed: ["old.log"],
    },
    "an empty line is wanted": {
      given: ({ path, nonce }) => {
        writeFileSync(path("old.log"), `start\n\n${nonce}\n`);
        writeFileSync(path("new.log"), "ready\n");
      },
      run: ({ findLine }, { path }) =>
        findLine([path("old.log"), path("new.log")], (line) => line === ""),
      returns: "",
    },
    "the callback searches as well": {
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ findLine }, { path, nonce, look }) =>
        findLine([path("old.log")], (line) => {
          if (line === nonce) return true;
          const late = findLine([path("new.log")], () => false);
          look();
          return late !== null;
        }),
      returns: ({ nonce }) => nonce,
      holds: ["old.log"],
      closed: ["new.log"],
    },
    "the callback throws": {
      given: ({ path, nonce }) => give(path, nonce),
      run: ({ findLine }, { path, nonce, look }) =>
        findLine([path("old.log"), path("new.log")], (line) => {
          if (line === "start") look();
          throw new Error(nonce);
        }),
      throws: ({ nonce }) => `Error: ${nonce}`,
      holds: ["old.log"],
    },
    "the 2nd log is missing": {
      given: ({ path, nonce }) => writeFileSync(path("old.log"), `${nonce}\n`),
      run: ({ findLine }, { path }) =>
        findLine([path("old.log"), path("new.log")], () => false),
      throws: "ENOENT",
    },
    "the 2nd log is a directory": {
      given: ({ path, nonce }) => {
        writeFileSync(path("old.log"), `${nonce}\n`);
        mkdirSync(path("new.log"));
      },
      run: ({ findLine }, { path }) =>
        findLine([path("old.log"), path("new.log")], () => false),
      throws: "EISDIR",
    },
  },
});

function give(path: (name: string) => string, nonce: string): void {
  writeFileSync(path("old.log"), `start\n${nonce}\n`);
  writeFileSync(path("new.log"), "ready\n");
}

import { appendFileSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { type Tools, exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");

interface Variation {
  readonly isWanted?: (line: string, tools: Tools) => boolean;
}

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "findLine()",
  isSync: true,
  minutes: 6,
  given: ({ path, nonce }) => {
    writeFileSync(path("old.log"), `start\n${nonce}\n`);
    writeFileSync(path("new.log"), "ready\n");
  },
  run: ({ findLine }, tools, { isWanted = () => false }) =>
    findLine(logsIn(tools), (line) => isWanted(line, tools)),
  closedBefore: { "new.log": ["old.log"] },
  paths: {
    "the ordinary path": {
      requirements: [1, 3, 4],
      run: ({ findLine }, tools) => {
        const lines: string[] = [];
        const found = findLine(logsIn(tools), (line) => {
          lines.push(line);
          if (line === tools.nonce) tools.look();
          if (line === "ready") appendFileSync(tools.path("new.log"), "late\n");
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
      requirements: [1, 2, 5],
      given: ({ path, nonce }) =>
        writeFileSync(path("old.log"), `start\n${nonce}\nlast\n`),
      run: ({ findLine }, tools) => {
        let asked = 0;
        const found = findLine(logsIn(tools), (line) => {
          asked += 1;
          if (asked < 3) tools.look();
          return line !== "start";
        });
        return { found, asked };
      },
      returns: ({ nonce }) => ({ found: nonce, asked: 2 }),
      holds: ["old.log"],
    },
    "a line of the last log is wanted": {
      requirements: [1, 4],
      isWanted: (line, { look }) => {
        if (line === "ready") look();
        return line === "ready";
      },
      returns: "ready",
      holds: ["new.log"],
      closed: ["old.log"],
    },
    "an empty line is wanted": {
      requirements: [1],
      given: ({ path, nonce }) => {
        writeFileSync(path("old.log"), `start\n\n${nonce}\n`);
        writeFileSync(path("new.log"), "ready\n");
      },
      isWanted: (line) => line === "",
      returns: "",
    },
    "lines are longer than a buffer": {
      requirements: [1],
      given: ({ path, nonce }) => {
        writeFileSync(path("old.log"), linesOfAllLengths(nonce));
        writeFileSync(path("new.log"), `${nonce.repeat(25_000)}\nready\n`);
      },
      run: ({ findLine }, tools) => {
        let [lines, bytes] = [0, 0];
        const found = findLine(logsIn(tools), (line) => {
          lines += 1;
          bytes += line.length + 1;
          return line === "ready";
        });
        return { found, lines, bytes };
      },
      returns: ({ path }) => ({
        found: "ready",
        lines: 1_502,
        bytes: statSync(path("old.log")).size + statSync(path("new.log")).size,
      }),
    },
    "a log is not ASCII and ends in the middle of a line": {
      requirements: [1],
      given: ({ path, nonce }) => {
        writeFileSync(path("old.log"), `café\n${nonce}\nthé`, "latin1");
        writeFileSync(path("new.log"), "crème\n", "latin1");
      },
      run: ({ findLine }, tools) => {
        const lines: string[] = [];
        const found = findLine(logsIn(tools), (line) => {
          lines.push(line);
          return false;
        });
        return { found, lines };
      },
      returns: ({ nonce }) => ({
        found: null,
        lines: ["café", nonce, "crème"],
      }),
    },
    "the callback searches as well": {
      requirements: [1, 3, 5],
      given: ({ path, nonce }) => {
        writeFileSync(path("old.log"), `start\n${nonce.slice(0, 4)}`);
        writeFileSync(path("new.log"), "ready\n");
      },
      run: ({ findLine }, { path, nonce, look }) =>
        findLine([path("old.log")], (line) => {
          if (line !== "start") return line === nonce;
          const late = findLine([path("new.log")], () => false);
          look();
          appendFileSync(path("old.log"), `${nonce.slice(4)}\n`);
          return late !== null;
        }),
      returns: ({ nonce }) => nonce,
      holds: ["old.log"],
      closed: ["new.log"],
      closedBefore: {},
    },
    "the callback throws": {
      requirements: [5],
      isWanted: (line, { nonce, look }) => {
        if (line === "start") look();
        throw new Error(nonce);
      },
      throws: ({ nonce }) => `Error: ${nonce}`,
      holds: ["old.log"],
    },
    "closing a log fails": {
      requirements: [5],
      callFails: { close: "old.log" },
      throws: "EIO",
    },
    "the callback throws and closing the log fails": {
      requirements: [5],
      isWanted: (_line, { nonce }) => {
        throw new Error(nonce);
      },
      callFails: { close: "old.log" },
      throwsEither: ({ nonce }) => [`Error: ${nonce}`, "EIO"],
    },
    "opening the 1st log fails": {
      requirements: [5],
      callFails: { open: "old.log" },
      throws: "EIO",
    },
    "the 2nd log is missing": {
      requirements: [4, 5],
      given: ({ path, nonce }) => writeFileSync(path("old.log"), `${nonce}\n`),
      throws: "ENOENT",
    },
    "the 2nd log is a directory": {
      requirements: [4, 5],
      given: ({ path, nonce }) => {
        writeFileSync(path("old.log"), `${nonce}\n`);
        mkdirSync(path("new.log"));
      },
      throws: "EISDIR",
    },
  },
});

/** A megabyte and more; the ends of all buffers come within a line. */
function linesOfAllLengths(nonce: string): string {
  const lines = Array.from({ length: 1_500 }, (_, length) =>
    nonce.repeat(length / 8 + 1).slice(0, length),
  );
  return `${lines.join("\n")}\n`;
}

function logsIn({ path }: Tools): string[] {
  return [path("old.log"), path("new.log")];
}

import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const program = join(import.meta.dirname, "fixtures/sees.ts");

test.for([["0"], ["1"], ["2"], ["0", "1", "2"]])(
  "checkedEntries sees a leak when %s was closed",
  async (closed) => {
    expect(await seenBy([program, "3", ...closed])).toEqual({ device: 1 });
  },
);

test.for([
  { how: "lists nothing", patch: "fs.readdirSync = () => [];" },
  { how: "lists what was", patch: 'fs.readdirSync = () => ["0", "1", "2"];' },
  {
    how: "knows no number",
    patch: 'fs.fstatSync = () => { throw { code: "EBADF" }; };',
  },
  {
    how: "opens nothing",
    patch: `
      const { openSync } = fs;
      fs.openSync = (path, ...rest) => {
        if (path === "/dev/null") throw { code: "ENOENT" };
        return openSync(path, ...rest);
      };`,
  },
])(
  "checkedEntries refuses when an fs that is mocked before it $how",
  async ({ patch }) => {
    const mock = `import fs from "node:fs"; ${patch}`;
    const mocking = `--import=data:text/javascript,${encodeURIComponent(mock)}`;
    expect(await seenBy([mocking, program, "3"])).toBe("CannotCountError");
  },
);

/** What the program writes to its fourth descriptor. */
async function seenBy(args: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  const pipe = child.stdio[3] as NodeJS.ReadableStream;
  return JSON.parse(await text(pipe));
}

// A package opens in a later turn, when no line of its user is on the stack.

import { execFile } from "node:child_process";
import {
  mkdirSync,
  mkdtempDisposableSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, test } from "vitest";
import { names } from "./fixtures/opener.ts";

const place = mkdtempDisposableSync(join(tmpdir(), "later-"));
afterAll(() => place.remove());

const fixture = join(import.meta.dirname, "fixtures/opener.ts");
const opener = stripTypeScriptTypes(readFileSync(fixture, "utf8"));
writePackage("opener", opener);
writePackage(
  "outer",
  `import { start } from "opener";
   export const later = (way, then) => setImmediate(() => then(start(way)));`,
);
const opens = lineWith(opener, "// opens");

interface Found {
  readonly message: string;
  readonly line?: number;
  readonly through?: { readonly file: string; readonly line: number };
}

test.concurrent.for(names)(
  "the user's line and the package's are named when it opens by %s",
  async (way, { expect }) => {
    const { found, line } = await leakOf(`
      const file = start("${way}"); // user
      await once(file, "open");`);
    expect(found.line).toBe(line);
    expect(found.through?.line).toBe(opens);
    expect(found.message).toContain(
      `opened at node_modules/opener/index.js:${opens}, called from ` +
        `user.mjs:${line}`,
    );
  },
);

test.concurrent("the line inside of packages is the innermost when two are between", async ({
  expect,
}) => {
  const { found, line } = await leakOf(`
    const file = await new Promise((then) =>
      later("setImmediate", then)); // user
    await once(file, "open");`);
  expect(found.line).toBe(line);
  expect(found.through?.file).toContain("/node_modules/opener/");
});

test.concurrent("an earlier line of the user is not taken for the one that called", async ({
  expect,
}) => {
  const { found, line } = await leakOf(`
    for (let turn = 0; turn < 20; turn++) await setTimeout(0);
    const file = start("a loop that awaits"); // user
    await once(file, "open");`);
  expect(found.line).toBe(line);
});

test.concurrent("only the package is named when no line called it", async ({
  expect,
}) => {
  const { found } = await leakOf(
    `process.env.OPEN_NOW = "yes";
    await setTimeout(50);`,
    ["--import=opener"],
    { OPENS_BY_ITSELF: "yes" },
  );
  expect(found.through).toBeUndefined();
  expect(found.message).toContain(
    `opened by the package opener at node_modules/opener/index.js:${opens}`,
  );
});

test.concurrent("no line of fdleak is named when it calls a package", async ({
  expect,
}) => {
  const { found, line } = await leakOf(`
    await verifyNone(startAndWait.bind(null, "a promise")) // user
      .catch(() => {});`);
  expect(found.line).toBe(line);
});

test.concurrent("a loop that never ends keeps nothing of its turns", async ({
  expect,
}) => {
  const { found } = await leakOf(`
    const grown = async (turns) => {
      for (let turn = 0; turn < turns; turn++) {
        await new Promise((settle) => process.nextTick(settle, Array(10_000)));
      }
      gc();
      return process.memoryUsage().heapUsed;
    };
    const first = await grown(4_000);
    const growth = (await grown(4_000)) - first;
    if (growth > 10_000_000) throw new Error(growth + " bytes grown");
    await startAndWait("a promise");`);
  expect(found.message).toContain("1 file");
});

function writePackage(name: string, text: string): void {
  const folder = join(place.path, "node_modules", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.js"), text);
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name, type: "module", exports: "./index.js" }),
  );
}

/** Runs a program, which leaks a file, in a separate process. */
async function leakOf(
  program: string,
  flags: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<{ found: Found; line: number }> {
  const whole = `
    import { LeakError, baseline, findLeaks, traceOpenings, verifyNone } from "${import.meta.resolve("fdleak")}";
    import { once } from "node:events";
    import { setTimeout } from "node:timers/promises";
    traceOpenings();
    const before = baseline();
    const { start, startAndWait } = await import('opener');
    const { later } = await import('outer');
    ${program}
    const leaks = await findLeaks(before, { settle: "none" });
    const [{ openedAt }] = leaks;
    const { message } = new LeakError("the program", leaks);
    const { line, through } = openedAt;
    console.log(JSON.stringify({ message, line, through }));`;
  const cwd = mkdtempDisposableSync(join(place.path, "program-"));
  const file = join(cwd.path, "user.mjs");
  writeFileSync(file, whole);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--expose-gc", ...flags, file],
    { cwd: cwd.path, env: { ...process.env, ...env }, timeout: 50_000 },
  );
  return { found: JSON.parse(stdout), line: lineWith(whole, "// user") };
}

/** Counted from one. */
function lineWith(text: string, part: string): number {
  return text.split("\n").findIndex((line) => line.includes(part)) + 1;
}

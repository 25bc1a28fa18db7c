// A number that is closed twice, or by code that does not own it.

import { spawnSync } from "node:child_process";
import {
  mkdtempDisposableSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { wrong } from "./fixtures/closes.ts";

const fixture = join(import.meta.dirname, "fixtures/closes.ts");
const lines = readFileSync(fixture, "utf8").split("\n");
const runners = ["node:test", "vitest"] as const;

for (const runner of runners) {
  test(`a wrong close is refused with its lines beside right ones, in ${runner}`, () => {
    const { output, status } = runTests(runner, ["right", "wrong", "right"]);
    for (const name of Object.keys(wrong)) {
      expect(stepsIn(output, name), name).toEqual(stepsOf(name));
    }
    const names = output.matchAll(/CloseError\]?: "(.+?)"/g);
    const reported = new Set([...names].map(([, name]) => name));
    expect(reported).toEqual(new Set(Object.keys(wrong)));
    expect(output).toContain(", now the number of a FileHandle:");
    expect(output).toContain("(fdleak explain closed-twice)");
    expect(output).toContain("(fdleak explain closed-by-number)");
    expect(status).toBe(1);
  });

  test(`no other close is refused, in ${runner}`, () => {
    const { output, status } = runTests(runner, ["right", "right", "right"]);
    expect(status, output).toBe(0);
  });
}

test.for(runners)(
  "a wrong close fails no test with FDLEAK=report, in %s",
  (runner) => {
    const { output, status } = runTests(runner, ["wrong"], {
      FDLEAK: "report",
    });
    expect(output).toMatch(
      / opened at .+, first closed at .+, closed again at/,
    );
    expect(output).toContain(
      `fdleak: ${Object.keys(wrong).length} tests closed a number that they did not own\n`,
    );
    expect(status).toBe(0);
  },
);

test.for([
  { closes: undefined, isPrinted: true },
  { closes: "warn", isPrinted: true },
  { closes: "off", isPrinted: false },
])(
  "a wrong close fails no test with closes: $closes",
  ({ closes, isPrinted }) => {
    const options = { package: { fdleak: { closes } } };
    const { output, status } = runTests("node:test", ["wrong"], {}, options);
    expect(output.includes("closed again at")).toBe(isPrinted);
    expect(status).toBe(0);
  },
);

const twice = `
  const fd = openSync(import.meta.filename, "r");
  closeSync(fd);`;

test.for([
  {
    runner: "vitest" as const,
    what: "expects to throw",
    work: `${twice} expect(() => closeSync(fd)).toThrow("EBADF");`,
  },
  {
    runner: "node:test" as const,
    what: "allows",
    work: `${twice} allowLeaks(); try { closeSync(fd); } catch {}`,
  },
])(
  "a second close that the test $what is not refused, in $runner",
  ({ runner, work }) => {
    const imports = {
      vitest: 'import { expect, test } from "vitest";',
      "node:test": `import test from "node:test";
        import { allowLeaks } from ${JSON.stringify(setUp("node-test"))};`,
    };
    const code = `import { closeSync, openSync } from "node:fs";
      ${imports[runner]}
      test("closes", () => {${work}});`;
    const { output, status } = runTests(runner, [], {}, { code });
    expect(status, output).toBe(0);
    expect(output).not.toContain("twice");
  },
);

interface Project {
  package?: object;
  /** In place of the tests of the groups. */
  code?: string;
}

/** Runs a file in a project, with these groups of tests in any order. */
function runTests(
  runner: (typeof runners)[number],
  groups: readonly ("wrong" | "right")[],
  more: object = {},
  { package: options = { fdleak: { closes: "fail" } }, code }: Project = {},
) {
  // vitest names files by their real path.
  using folder = mkdtempDisposableSync(join(realpathSync(tmpdir()), "closes-"));
  const write = (name: string, text: string) => {
    writeFileSync(join(folder.path, name), text);
    return join(folder.path, name);
  };
  write("package.json", JSON.stringify(options));
  write(
    "vitest.config.mjs",
    `export default { oxc: { target: "node26" },
       test: { setupFiles: [${JSON.stringify(setUp("vitest"))}] } };`,
  );
  const file = write(
    "a.test.mjs",
    code ??
      `import { test } from "${runner}";
     import { right, wrong } from ${JSON.stringify(fixture)};
     const works = [${groups.join()}].flatMap(Object.entries);
     works.sort(() => Math.random() - 0.5);
     // Its number is free for a moment, which a thread of another test may take.
     const isLate = ([name]) => Number(name === "closes twice after its end");
     works.sort((a, b) => isLate(a) - isLate(b));
     for (const [name, work] of works) test(name, async () => void (await work()));`,
  );
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...commands[runner], file],
    { cwd: folder.path, encoding: "utf8", env: { ...env, ...more } },
  );
  return { status, output: stripVTControlCharacters(`${stdout}${stderr}`) };
}

function setUp(name: string): string {
  return join(import.meta.dirname, `${name}.ts`);
}

const vitest = dirname(
  createRequire(import.meta.url).resolve("vitest/package.json"),
);
const commands = {
  "node:test": [
    ...["--no-warnings", "--import", setUp("node-test")],
    ...["--test", "--test-reporter=spec"],
  ],
  vitest: [join(vitest, "vitest.mjs"), "run"],
};

/** What the report of a test shows: `opened 9`, with the number of the line. */
function stepsIn(output: string, name: string): string[] {
  const report = new RegExp(
    `CloseError\\]?: "${name}" [^\\n]*:\\n((?: +[a-z].* at .*:\\d+\\n)+)`,
  ).exec(output);
  return (report?.[1] ?? "")
    .split("\n")
    .filter(Boolean)
    .map((line) => line.replace(/^ +(.+) at .*:(\d+)$/, "$1 $2"));
}

/** The same from the comments in the fixture. */
function stepsOf(name: string): string[] {
  return lines.flatMap((line, index) => {
    const [, what, isAbove] =
      new RegExp(`// ${name}: (.+?)(, on the next line)?$`).exec(line) ?? [];
    return what ? `${what} ${index + (isAbove ? 2 : 1)}` : [];
  });
}

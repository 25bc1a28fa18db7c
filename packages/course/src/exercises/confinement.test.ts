import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkCode, closing } from "./fixtures/check-code.ts";

/** What an answer may not do. */
const attempts = {
  "start a process": 'spawn("true")',
  "start a process that inherits the channel":
    'spawn("true", { stdio: ["ignore", "ignore", "ignore", 3] })',
  "become another program": 'process.execve!("/bin/true", ["true"])',
  "start a thread":
    'new (builtin("worker_threads").Worker)("", { eval: true })',
  "attach a debugger to itself":
    'new (builtin("inspector").Session)().connect()',
  "use the bindings of Node": '(process as any).binding("spawn_sync")',
  "read its memory": 'openSync("/proc/self/mem", "r")',
  "read its memory by its number": "openSync(`/proc/${process.pid}/mem`)",
  "read its memory from the list of its descriptors":
    'openSync("/proc/self/fd/../mem", "r")',
  "link to its memory":
    'fs.symlinkSync("/proc/self/mem", path.replace("a.txt", "mem"))',
};

test("an answer cannot reach what is outside of its process, nor the memory of it", async () => {
  const tries = Object.entries(attempts).map(
    ([name, expression]) => `try {
      ${expression};
      allowed.push("${name}");
    } catch (error: any) {
      if (error.code !== "ERR_ACCESS_DENIED") throw error;
    }`,
  );
  const first = `const allowed: string[] = [];
    const builtin = (name: string) =>
      process.getBuiltinModule(\`node:\${name}\`) as any;
    ${tries.join("\n")}
    throw new Error(\`allowed: \${allowed}.\`);`;
  const { diagnosis } = await checkCode(closing({ first }), { typeErrors: [] });
  expect(diagnosis?.says).toContain("threw Error: allowed: .");
});

test("an answer cannot load native code", async () => {
  const first = 'process.dlopen({ exports: {} }, "/lib/libc.so.6");';
  const { diagnosis } = await checkCode(closing({ first }), { typeErrors: [] });
  expect(diagnosis?.says).toContain("threw ERR_DLOPEN_DISABLED");
});

test("an answer cannot write outside of its scratch directory", async () => {
  const places = [
    join(import.meta.dirname, "fixtures/with-file/written"),
    join(import.meta.dirname, "../../node_modules/.cache/written"),
  ];
  for (const place of places) {
    const { diagnosis } = await checkCode(
      closing({ first: `fs.writeFileSync(${JSON.stringify(place)}, "");` }),
      { typeErrors: [] },
    );
    expect(diagnosis).toMatchObject({
      fault: "not-permitted",
      says: expect.stringMatching(/ERR_ACCESS_DENIED.*, at exercise\.ts:\d+;/),
    });
    expect(existsSync(place)).toBe(false);
  }
});

test("a named pipe that an answer imports does not stop the check", async () => {
  await using place = await mkdtempDisposable(join(tmpdir(), "pipe-"));
  const pipe = join(place.path, "pipe.mts");
  writeFileSync(join(place.path, "package.json"), "{}");
  expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
  const { passed } = await checkCode(
    closing({
      first: `void import(${JSON.stringify(pipe)}).catch(() => {});`,
    }),
    { typeErrors: [], timeLimit: 1 },
  );
  expect(passed).toBe(false);
});

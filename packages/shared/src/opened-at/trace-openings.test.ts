import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { run } from "../fixtures/run.ts";
import { situations } from "../observe/fixtures/situations.ts";

const planted = join(import.meta.dirname, "../observe/fixtures/planted.ts");

test("each situation is found with its kinds and lines when they come in random order", () => {
  const seed = process.env["SEED"] ?? `${Date.now() | 0}`;
  const seen = run(planted, { args: [seed, "3"] });
  expect(seen, `SEED=${seed}`).toEqual({
    checked: 3 * situations.length,
    wrong: [],
  });
});

test.concurrent.for(situations)(
  "$name is found with its lines when alone",
  async ({ name }, { expect }) => {
    const alone = [planted, "1", "1", name];
    const { stdout } = await promisify(execFile)(process.execPath, alone);
    expect(JSON.parse(stdout)).toEqual({ checked: 1, wrong: [] });
  },
);

test("traced functions keep their names, lengths and promises", () => {
  const program = `
    import { traceOpenings } from "fdleak";
    import fs, { openSync } from "node:fs";
    import { promisify } from "node:util";
    const seen = () => Object.entries({ ...fs, ...fs.promises })
      .filter(([name]) => /^(open|create|Read|Write)/.test(name))
      .map(([name, it]) => [name, it.name, it.length, Object.keys(it)]);
    const before = JSON.stringify(seen());
    traceOpenings();
    traceOpenings();
    const handle = await promisify(fs.open)("/dev/null", "r");
    const missing = await new Promise((done) => fs.open("/none", done));
    const stream = new fs.ReadStream("/dev/null");
    console.log(JSON.stringify({
      same: JSON.stringify(seen()) === before,
      replaced: fs.openSync === openSync,
      handle: typeof handle,
      missing: missing.code,
      stream: stream instanceof fs.ReadStream,
    }));`;
  expect(answerOf(program)).toEqual({
    ...{ same: true, replaced: true, handle: "number", missing: "ENOENT" },
    stream: true,
  });
});

test("traceOpenings does nothing when it is called in a worker thread", () => {
  const program = `
    import { Worker } from "node:worker_threads";
    import { once } from "node:events";
    const worker = new Worker(new URL("data:text/javascript," + encodeURIComponent(
      'import { traceOpenings } from "${import.meta.resolve("fdleak")}";' +
      'import { parentPort } from "node:worker_threads";' +
      'import fs from "node:fs";' +
      'const { openSync } = fs; traceOpenings();' +
      'parentPort.postMessage(openSync === fs.openSync)')));
    const [same] = await once(worker, "message");
    console.log(same);`;
  expect(answerOf(program)).toBe(true);
});

function answerOf(program: string): unknown {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "--eval", program],
    { cwd: import.meta.dirname, encoding: "utf8" },
  );
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

/** Copies a file; "slow" waits until there is a file "go". */
const worker = `
  import { existsSync } from "node:fs";
  import { copyFile, writeFile } from "node:fs/promises";
  import { basename, dirname } from "node:path";
  import { setTimeout } from "node:timers/promises";
  export default async function copy(file) {
    const name = basename(file);
    if (name === "missing") {
      await writeFile(dirname(file) + "/failed", "");
      throw new Error("no such file");
    }
    while (name === "slow" && !existsSync(dirname(file) + "/go"))
      await setTimeout(1);
    await copyFile(file, file + ".copy");
    return "copied";
  }
`;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`using` starts to close a pool of threads and does not wait.",
  fix: "Declare the pool with `await using`, which awaits `close`.",
  note: "The compiler accepts both: a Piscina is a `Disposable` and an `AsyncDisposable`. `close` waits for the tasks, 30 s at most by default (`closeTimeout`), and `await pool.destroy()` stops the threads in the middle of a task. A thread that cannot load its file emits `error`, and `close` does not wait for its end. Here `Promise.all` rejects while the other task goes on. A class of your own whose dispose is async is in [`unawaited-dispose`](../custom-disposable/unawaited-dispose).",
  seen: [
    {
      what: "`[Symbol.dispose]` calls the async `close` without awaiting it, so the thread and its descriptors are open directly after a `using` block.",
      where: "piscina 5.3.2",
      link: "https://github.com/piscinajs/piscina/blob/current/src/index.ts",
      date: "2026-08-28",
      test: "piscina has its thread open after a using block",
    },
    {
      what: "`[Symbol.dispose]` was used in a few places for asynchronous work; a lint rule of the project now reports it.",
      where: "aztec-packages#20587",
      link: "https://github.com/AztecProtocol/aztec-packages/pull/20587",
      date: "2026-02-17",
    },
  ],
  run: async (side, tools) => {
    const [failed, go, copy] = ["failed", "go", "slow.copy"].map((name) =>
      join(tools.scratch, name),
    ) as [string, string, string];
    const files = [join(tools.scratch, "missing"), tools.file("slow")];
    let tasks: Promise<string>[] = [];
    const map = (run: (file: string) => Promise<string>) =>
      (tasks = Array.from(files, (file) => run(file)));
    const copying = tools.outcomeOf(() =>
      side.copyAll(workerFile(tools), Object.assign([...files], { map })),
    );
    await tasks[0]!.catch(() => {});
    const limit = turnsOfTheLoop(10, "it waits for the other thread");
    const first = await Promise.race([copying, limit]);
    writeFileSync(go, "");
    const outcome = await copying;
    while (!existsSync(copy)) await setTimeout(1);
    for (const file of [failed, go, copy]) rmSync(file);
    return first === outcome ? [outcome] : [first, outcome];
  },
  leaks: {},
  outcome: {
    wrong: "returned [ 'threw Error: no such file' ]",
    correct:
      "returned [ 'it waits for the other thread', 'threw Error: no such file' ]",
  },
  calls: 2,
  // A thread that cannot load its file stops by itself, and nothing waits for it.
  release: "late",
  paths: [
    {
      kind: "acquire fails",
      when: "the file of the worker is missing",
      run: (side, { scratch }) =>
        side.copyAll(join(scratch, "missing.mjs"), ["a"]),
      outcome: "threw ERR_MODULE_NOT_FOUND",
    },
    {
      kind: "used elsewhere",
      when: "there are more files than threads",
      run: (side, tools) =>
        side.copyAll(
          workerFile(tools),
          ["a", "b", "c"].map((name) => tools.file(name)),
        ),
      outcome: "returned [ 'copied', 'copied', 'copied' ]",
    },
    {
      kind: "body throws",
      when: "a file cannot be copied",
      run: (side, tools) =>
        side.copyAll(workerFile(tools), [join(tools.scratch, "missing")]),
      outcome: "threw Error: no such file",
    },
  ],
});

async function turnsOfTheLoop<T>(count: number, value: T): Promise<T> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
  return value;
}

function workerFile(tools: Tools): string {
  return tools.file("copy.mjs", worker);
}

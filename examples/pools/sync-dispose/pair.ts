import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { pair, type Tools } from "course/pair";

/** Copies a file; "slow" and "slower" wait for a file "….go" each. */
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
    while (name.startsWith("slow") && !existsSync(file + ".go"))
      await setTimeout(1);
    await copyFile(file, file + ".copy");
    return "copied";
  }
`;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`using` starts to close a pool of threads and does not wait.",
  fix: "Wait for the tasks with `Promise.allSettled`, and declare the pool with `await using`, which awaits `close`.",
  note: "The compiler accepts both: a Piscina is a `Disposable` and an `AsyncDisposable`. `await using` alone is not enough: `close` of piscina 5.3.2 can stop a task while another thread ends its own, and after 30 s (`closeTimeout`) it stops all of them. `Promise.all` rejects while the other tasks go on; `Promise.allSettled` waits for all, without a limit. To limit a task, give `run` a `signal`: an abort stops its thread. A thread that cannot load its file emits `error`, and `close` does not wait for its end. A class of your own whose dispose is async is in [`unawaited-dispose`](../custom-disposable/unawaited-dispose).",
  seen: [
    {
      what: "`[Symbol.dispose]` calls the async `close` without awaiting it, so the thread and its descriptors are open directly after a `using` block.",
      where: "piscina 5.3.2",
      link: "https://github.com/piscinajs/piscina/blob/current/src/index.ts",
      date: "2026-08-28",
      test: "piscina has its thread open after a using block",
    },
    {
      what: "`close` counts one finished task several times, so it goes on to `destroy` while another thread works, and the task of that thread is stopped.",
      where: "piscina 5.3.2",
      link: "https://github.com/piscinajs/piscina/blob/current/src/index.ts",
      date: "2026-08-28",
      test: "piscina stops a task of one thread when close waits and another thread ends its own",
    },
    {
      what: "`[Symbol.dispose]` was used in a few places for asynchronous work; a lint rule of the project now reports it.",
      where: "aztec-packages#20587",
      link: "https://github.com/AztecProtocol/aztec-packages/pull/20587",
      date: "2026-02-17",
    },
  ],
  run: async (side, tools) => {
    const [failed, go, copy] = ["failed", "slow.go", "slow.copy"].map((name) =>
      join(tools.scratch, name),
    ) as [string, string, string];
    const files = [join(tools.scratch, "missing"), tools.file("slow")];
    const threads: Worker[] = [];
    const add = (thread: Worker) => threads.push(thread);
    process.on("worker", add);
    const { copying, tasks } = start(side, tools, files, () => {
      const open = threads.filter(({ threadId }) => threadId !== -1);
      return `, ${open.length} threads are open`;
    });
    await tasks[0]!.catch(() => {});
    const limit = turnsOfTheLoop(10, "it waits for the other thread");
    const first = await Promise.race([copying, limit]);
    writeFileSync(go, "");
    const outcome = await copying;
    while (!existsSync(copy)) await setTimeout(1);
    for (const file of [failed, go, copy]) rmSync(file);
    process.off("worker", add);
    return first === outcome ? [outcome] : [first, outcome];
  },
  leaks: {},
  outcome: {
    wrong: "returned [ 'threw Error: no such file, 2 threads are open' ]",
    correct:
      "returned [ 'it waits for the other thread', 'threw Error: no such file, 0 threads are open' ]",
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
      kind: "used elsewhere",
      when: "one file is missing, and two threads copy when that is known",
      run: async (side, tools) => {
        const slow = tools.file("slow");
        const slower = tools.file("slower");
        const missing = join(tools.scratch, "missing");
        const files = [missing, slow, slower];
        const { copying, tasks } = start(side, tools, files);
        await tasks[0]!.catch(() => {});
        writeFileSync(`${slow}.go`, "");
        await tasks[1];
        await turnsOfTheLoop(10, "a closed pool has stopped its threads");
        writeFileSync(`${slower}.go`, "");
        return await copying;
      },
      outcome: "returned 'threw Error: no such file'",
      effect: {
        observe: ({ scratch }) =>
          existsSync(join(scratch, "slower.copy"))
            ? "the third file is copied"
            : "the third file is not copied",
        expected: "the third file is copied",
      },
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

/** Starts to copy; `seen` looks when that is over, and adds to its outcome. */
function start(
  side: typeof import("./correct.ts"),
  tools: Tools,
  files: readonly string[],
  seen = () => "",
): { copying: Promise<string>; tasks: Promise<string>[] } {
  let tasks: Promise<string>[] = [];
  const map = (run: (file: string) => Promise<string>) =>
    (tasks = Array.from(files, (file) => run(file)));
  const outcome = tools.outcomeOf(() =>
    side.copyAll(workerFile(tools), Object.assign([...files], { map })),
  );
  const copying = outcome.then((text) => text + seen());
  return { copying, tasks };
}

async function turnsOfTheLoop<T>(count: number, value: T): Promise<T> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
  return value;
}

function workerFile(tools: Tools): string {
  return tools.file("copy.mjs", worker);
}

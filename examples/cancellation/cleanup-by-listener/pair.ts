import { getEventListeners } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "An abort listener deletes a report that is finished.",
  fix: "Clean up in the scope; let the signal only stop the work.",
  note: "A descriptor, a process id or a lock file is worse: after the call it may belong to other code. In `wrong.ts`, when the work fails without an abort, the listener deletes nothing, and half a report stays. [`listener-per-call`](../async/listener-per-call) shows the memory that such listeners hold. Node 20 warns of the eleventh listener on a signal, Node 26 does not. `setMaxListeners(Infinity, signal)` removes the warning and keeps the listeners.",
  seen: [
    {
      what: "The abort listener of a request stayed: if the signal aborted after the response, it cancelled that body, with errors about locked streams.",
      where: "fetch-mock#953",
      link: "https://github.com/wheresrhys/fetch-mock/pull/953",
      date: "2025-10-23",
    },
  ],
  run: async (side, tools) => {
    rmSync(report(tools), { force: true });
    const shutdown = new AbortController();
    await side.writeReport(report(tools), rows(), shutdown.signal);
    shutdown.abort();
  },
  leaks: {},
  outcome: "returned undefined",
  effect: {
    observe: (tools) =>
      `the report is ${existsSync(report(tools)) ? "there" : "gone"}`,
    wrong: "the report is gone",
    correct: "the report is there",
  },
  innocent: {
    run: async (side, tools) => {
      rmSync(report(tools), { force: true });
      const { signal } = new AbortController();
      await side.writeReport(report(tools), rows(), signal);
      return readFileSync(report(tools), "utf8");
    },
    outcome: String.raw`returned 'ada\ngrace\n'`,
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the folder is missing",
      run: (side, tools) =>
        side.writeReport(`${tools.scratch}/missing/a`, rows(), idle()),
      outcome: "threw ENOENT",
    },
    {
      kind: "existing data",
      when: "there is a report of that name",
      run: (side, tools) => {
        tools.file("report.txt", "of yesterday");
        return side.writeReport(report(tools), rows(), idle());
      },
      outcome: "threw EEXIST",
      effect: {
        observe: (tools) => readFileSync(report(tools), "utf8"),
        expected: "of yesterday",
      },
    },
    {
      kind: "body throws",
      when: "the rows end with an error",
      run: (side, tools) => {
        rmSync(report(tools), { force: true });
        return side.writeReport(report(tools), failing(), idle());
      },
      outcome: "threw Error: no more rows",
      effect: gone(),
    },
    {
      kind: "body throws",
      when: "a row cannot be written",
      run: (side, tools) => {
        tools.fail("FileHandle", "appendFile", { call: 2, code: "ENOSPC" });
        return side.writeReport(report(tools), rows(), idle());
      },
      outcome: "threw ENOSPC",
      effect: gone(),
    },
    {
      kind: "release fails",
      when: "closing the report fails",
      run: (side, tools) => {
        tools.fail("FileHandle", "close");
        return side.writeReport(report(tools), rows(), idle());
      },
      outcome: "threw EIO",
      effect: gone(),
    },
    {
      kind: "cancelled",
      when: "the signal aborts after the first row",
      run: (side, tools) => {
        const control = new AbortController();
        const all = rows(() => control.abort(new Error("shutting down")));
        return side.writeReport(report(tools), all, control.signal);
      },
      outcome: "threw Error: shutting down",
      effect: gone(),
    },
    {
      kind: "cancelled",
      when: "the signal was aborted before the call",
      run: (side, tools) => {
        const signal = AbortSignal.abort(new Error("shutting down"));
        return side.writeReport(report(tools), rows(), signal);
      },
      outcome: "threw Error: shutting down",
      effect: gone(),
    },
    {
      kind: "used elsewhere",
      when: "the report is read after the first row",
      run: async (side, tools) => {
        rmSync(report(tools), { force: true });
        let read = "";
        const all = rows(() => (read = readFileSync(report(tools), "utf8")));
        await side.writeReport(report(tools), all, idle());
        return read;
      },
      outcome: String.raw`returned 'ada\n'`,
    },
    {
      kind: "used elsewhere",
      when: "the same signal is given to a hundred calls",
      run: async (side, tools) => {
        const { signal } = new AbortController();
        rmSync(report(tools), { force: true });
        for (let call = 0; call < 100; call++) {
          await side.writeReport(report(tools), rows(), signal);
          rmSync(report(tools));
        }
        return `${getEventListeners(signal, "abort").length} listeners`;
      },
      outcome: "returned '0 listeners'",
    },
  ],
});

function report({ scratch }: Tools): string {
  return join(scratch, "report.txt");
}

function gone() {
  const observe = (tools: Tools) => `${existsSync(report(tools))}`;
  return { observe, expected: "false" };
}

function idle(): AbortSignal {
  return new AbortController().signal;
}

async function* rows(
  afterFirst: () => unknown = () => {},
): AsyncGenerator<string> {
  yield "ada";
  afterFirst();
  await setImmediate();
  yield "grace";
}

async function* failing(): AsyncGenerator<string> {
  yield* rows();
  throw new Error("no more rows");
}

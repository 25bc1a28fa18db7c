import { readdirSync, readFileSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pair, type Tools } from "course/pair";

type Module = typeof import("./correct.ts");

export default pair<Module>(import.meta.dirname, {
  mistake: "A WritableStream that is not closed or aborted keeps its file.",
  fix: "Defer `writer.abort()` before the first write; close at the end.",
  note: "Do not close in `finally`: the sink would take half of the rows for all of them. `ReadableStream.from(rows).pipeTo(stream)` does the same without the line ends, with the error as the reason of `abort`; when `abort` fails, you get that error and not the first one. With `preventAbort` or `preventClose` the stream stays open, so you have to close it. When `write` of a sink fails, the stream calls neither `close` nor `abort`: the sink must release before it throws.",
  seen: [
    {
      what: "When a download fails, the WritableStream of the file is neither closed nor aborted; review found that it keeps its lock on the file.",
      where: "apache/tvm#19673",
      link: "https://github.com/apache/tvm/pull/19673",
      date: "2026-06-08",
    },
    {
      what: "An aborted render never closed the Node stream that it was piped to, which left the response open.",
      where: "marko-js/marko#3738",
      link: "https://github.com/marko-js/marko/pull/3738",
      date: "2026-08-05",
    },
  ],
  run: (side, tools) => save(side, tools, rows("ann", "bob", "")),
  leaks: { file: 1 },
  outcome: "threw Error: no name",
  effect: {
    observe: (tools) => found(tools),
    wrong: "report.txt: old, 1 draft",
    correct: "report.txt: old, no draft",
  },
  innocent: {
    run: async (side, tools) => {
      await save(side, tools, rows("ann", "bob"));
      return found(tools);
    },
    outcome: "returned 'report.txt: ann bob, no draft'",
  },
  paths: [
    {
      kind: "existing data",
      when: "all rows are written",
      run: (side, tools) => save(side, tools, rows("ann", "bob")),
      outcome: "returned undefined",
      effect: { observe: found, expected: "report.txt: ann bob, no draft" },
    },
    {
      kind: "body throws",
      when: "the first row fails",
      run: (side, tools) => save(side, tools, rows("")),
      outcome: "threw Error: no name",
      effect: { observe: found, expected: "report.txt: old, no draft" },
    },
    {
      kind: "body throws",
      when: "writing a row fails",
      run: async (side, tools) => {
        tools.fail("FileHandle", "appendFile", { call: 2 });
        let isReturned = false;
        async function* source() {
          try {
            yield* rows("ann", "bob", "cyd");
          } finally {
            isReturned = true;
          }
        }
        const outcome = await tools.outcomeOf(() =>
          save(side, tools, source()),
        );
        return [outcome, isReturned ? "rows ended" : "rows wait"];
      },
      outcome: "returned [ 'threw EIO', 'rows ended' ]",
      effect: { observe: found, expected: "report.txt: old, no draft" },
    },
    {
      kind: "release fails",
      when: "closing the stream fails",
      run: (side, tools) => {
        tools.fail("FileHandle", "close");
        return save(side, tools, rows("ann"));
      },
      outcome: "threw EIO",
      effect: { observe: found, expected: "report.txt: old, no draft" },
    },
    {
      kind: "release fails",
      when: "a row fails and aborting fails too",
      run: (side, tools) => {
        tools.fail("FileHandle", "close");
        return save(side, tools, rows("ann", ""));
      },
      outcome: "threw SuppressedError (EIO, suppressing Error: no name)",
      effect: { observe: found, expected: "report.txt: old, no draft" },
    },
    {
      kind: "used elsewhere",
      when: "another writer holds the stream",
      run: async (side, tools) => {
        const stream = await draftOf(tools);
        const writer = stream.getWriter();
        const second = await tools.outcomeOf(() =>
          side.writeAll(rows("ann"), stream),
        );
        await writer.write("zoe");
        await writer.close();
        return second;
      },
      outcome: "returned 'threw ERR_INVALID_STATE'",
      effect: { observe: found, expected: "report.txt: zoe, no draft" },
    },
  ],
});

async function* rows(...names: string[]) {
  for (const name of names) {
    if (name === "") throw new Error("no name");
    yield await Promise.resolve(name);
  }
}

async function save(side: Module, tools: Tools, all: AsyncIterable<string>) {
  return await side.writeAll(all, await draftOf(tools));
}

let count = 0;

/** A stream into a draft, which replaces the report when it is closed. */
async function draftOf({ file, scratch }: Tools) {
  for (const name of drafts(scratch)) await rm(join(scratch, name));
  const report = file("report.txt", "old");
  const draft = join(scratch, `${count++}.draft`);
  const handle = await open(draft, "wx");
  return new WritableStream<string>({
    write: (row) => orDiscard(handle, draft, () => handle.appendFile(row)),
    close: () =>
      orDiscard(handle, draft, async () => {
        await handle.close();
        await rename(draft, report);
      }),
    abort: () => discard(handle, draft),
  });
}

async function orDiscard(
  handle: FileHandle,
  draft: string,
  step: () => Promise<void>,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    await discard(handle, draft);
    throw error;
  }
}

async function discard(handle: FileHandle, draft: string): Promise<void> {
  try {
    await handle.close();
  } finally {
    await rm(draft);
  }
}

function drafts(scratch: string): string[] {
  return readdirSync(scratch).filter((name) => name.endsWith(".draft"));
}

function found({ scratch }: Tools): string {
  const text = readFileSync(join(scratch, "report.txt"), "utf8");
  const { length } = drafts(scratch);
  const left = length === 0 ? "no draft" : `${length} draft`;
  return `report.txt: ${text.trim().replaceAll("\n", " ")}, ${left}`;
}

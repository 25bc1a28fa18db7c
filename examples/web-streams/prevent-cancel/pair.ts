import { open } from "node:fs/promises";
import { pair, type Tools } from "course/pair";

type Module = typeof import("./correct.ts");

const table = [
  ["name", "age"],
  ["ann", "41"],
  ["bob", "17"],
];

export default pair<Module>(import.meta.dirname, {
  mistake: "`preventCancel` leaves a half-read stream open.",
  fix: "Declare the iterator with `await using`: disposing it cancels the stream.",
  note: "A ReadableStream has no dispose method, and neither has a reader. The iterator of `stream.values()` has `[Symbol.asyncDispose]` in Node 26, but not in Node 20. It calls `return()`, which cancels the stream, waits until the cancellation has ended and releases the lock, even if nothing was read. A `break` in the first loop would cancel the stream too early, so take the header with `next()`.",
  seen: [
    {
      what: "After a `break` with `preventCancel`, fetch keeps the connection of the half-read body open, even when the Response has been collected.",
      where: "undici 8.13.1",
      link: "https://github.com/nodejs/undici/releases/tag/v8.13.1",
      date: "2026-11-20",
      test: "undici 8.13.1 keeps the connection of a half-read body that was collected",
    },
  ],
  run: async (side, tools) => side.columnOf(await tableOf(tools), "email"),
  leaks: { file: 1 },
  outcome: "returned null",
  innocent: {
    run: async (side, tools) => side.columnOf(await tableOf(tools), "age"),
    outcome: "returned [ '41', '17' ]",
  },
  paths: [
    {
      kind: "body throws",
      when: "a row is too short",
      run: async (side, tools) =>
        side.columnOf(await tableOf(tools, short), "age"),
      outcome: "threw Error: short row: cyd",
    },
    {
      kind: "body throws",
      when: "the stream fails at the header",
      run: async (side, tools) =>
        side.columnOf(await tableOf(tools, []), "age"),
      outcome: "threw Error: no rows",
    },
    {
      kind: "release fails",
      when: "there is no such column and closing the file fails",
      run: async (side, tools) => {
        tools.fail("FileHandle", "close");
        return side.columnOf(await tableOf(tools), "email");
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "a row is too short and closing the file fails too",
      run: async (side, tools) => {
        tools.fail("FileHandle", "close");
        return side.columnOf(await tableOf(tools, short), "age");
      },
      outcome: "threw Error: short row: cyd",
    },
    {
      kind: "used elsewhere",
      when: "another reader holds the stream",
      run: async (side, tools) => {
        const rows = await tableOf(tools);
        const reader = rows.getReader();
        const second = await tools.outcomeOf(() => side.columnOf(rows, "age"));
        const { value } = await reader.read();
        await reader.cancel();
        return [second, value];
      },
      outcome: "returned [ 'threw ERR_INVALID_STATE', [ 'name', 'age' ] ]",
    },
  ],
});

const short = [...table, ["cyd"], ["dan", "50"]];

/** Rows that hold a file until they have ended, failed or are cancelled. */
async function tableOf({ file }: Tools, rows = table) {
  const handle = await open(file("table.csv"));
  const rest = rows.values();
  return new ReadableStream<string[]>({
    async pull(controller) {
      const { done, value } = rest.next();
      if (!done) {
        controller.enqueue(value);
        return;
      }
      await handle.close();
      if (rows.length === 0) throw new Error("no rows");
      controller.close();
    },
    cancel: () => handle.close(),
  });
}

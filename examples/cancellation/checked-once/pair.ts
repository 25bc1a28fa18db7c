import { once } from "node:events";
import { open, type FileHandle } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

let inserted: string[] = [];

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Work that checks its signal once ignores an abort.",
  fix: "Check the signal in the loop, and pass it to each call that takes one.",
  note: "`throwIfAborted()` throws `signal.reason`. Node's own functions throw an `AbortError` with the reason as its `cause`. Check between steps, not inside a step that has to be whole. A loop without an `await` never sees a timeout, because the timer needs the event loop.",
  seen: [
    {
      what: "A cancelled request of the Model Context Protocol goes on polling.",
      where: "typescript-sdk#2019",
      link: "https://github.com/modelcontextprotocol/typescript-sdk/pull/2019",
      date: "2026-05-05",
    },
  ],
  run: async (side, tools) => {
    const control = new AbortController();
    inserted = [];
    const outcome = await tools.outcomeOf(() =>
      side.importRows(
        rows(tools),
        async (row) => {
          await setImmediate();
          inserted.push(row);
          control.abort(new Error("cancelled"));
        },
        control.signal,
      ),
    );
    return outcome;
  },
  leaks: {},
  outcome: {
    wrong: "returned 'returned undefined'",
    correct: "returned 'threw Error: cancelled'",
  },
  effect: {
    observe: () => `${inserted.length} of 3 rows inserted`,
    wrong: "3 of 3 rows inserted",
    correct: "1 of 3 rows inserted",
  },
  innocent: {
    run: async (side, tools) => {
      inserted = [];
      await side.importRows(rows(tools), insert, idle());
      return inserted;
    },
    outcome: "returned [ 'ada', 'grace', 'joan' ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, { scratch }) =>
        side.importRows(`${scratch}/missing`, insert, idle()),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the file cannot be read",
      run: (side, tools) => {
        tools.fail("FileHandle", "readFile");
        return side.importRows(rows(tools), insert, idle());
      },
      outcome: "threw EIO",
    },
    {
      kind: "body throws",
      when: "an insert rejects",
      run: (side, tools) =>
        side.importRows(
          rows(tools),
          () => Promise.reject(new Error("no such table")),
          idle(),
        ),
      outcome: "threw Error: no such table",
    },
    {
      kind: "release fails",
      when: "the signal aborts, and then closing the file fails",
      run: (side, tools) => {
        const control = new AbortController();
        tools.fail("FileHandle", "close");
        return side.importRows(
          rows(tools),
          async () => {
            await setImmediate();
            control.abort(new Error("cancelled"));
          },
          control.signal,
        );
      },
      outcome: "threw SuppressedError (EIO, suppressing Error: cancelled)",
    },
    {
      kind: "used elsewhere",
      when: "the file is empty",
      run: async (side, tools) => {
        inserted = [];
        await side.importRows(tools.file("rows.txt", ""), insert, idle());
        return inserted;
      },
      outcome: "returned []",
    },
    {
      kind: "cancelled",
      when: "the signal aborts while the file is read",
      run: async (side, tools) => {
        const control = new AbortController();
        await using probe = await open(rows(tools));
        const handles = Object.getPrototypeOf(probe) as FileHandle;
        const before = Object.getOwnPropertyDescriptor(handles, "readFile")!;
        using stack = new DisposableStack();
        stack.defer(() => Object.defineProperty(handles, "readFile", before));
        handles.readFile = function (...options: never[]) {
          const readFile = before.value as FileHandle["readFile"];
          const reading = Reflect.apply(readFile, this, options);
          control.abort(new Error("cancelled"));
          return reading;
        };
        return await side.importRows(rows(tools), insert, control.signal);
      },
      outcome: "threw ABORT_ERR",
    },
    {
      kind: "cancelled",
      when: "the signal aborts during an insert that can stop",
      run: async (side, tools) => {
        const control = new AbortController();
        await side.importRows(
          rows(tools),
          async (_row, signal) => {
            setTimeout(() => control.abort(new Error("cancelled")), 5);
            await once(signal!, "abort");
            signal?.throwIfAborted();
          },
          control.signal,
        );
      },
      outcome: "threw Error: cancelled",
    },
    {
      kind: "cancelled",
      when: "the signal was aborted before the call",
      run: (side, tools) =>
        side.importRows(
          rows(tools),
          insert,
          AbortSignal.abort(new Error("cancelled")),
        ),
      outcome: "threw Error: cancelled",
    },
  ],
});

function rows(tools: Tools): string {
  return tools.file("rows.txt", "ada\ngrace\njoan\n");
}

async function insert(row: string): Promise<void> {
  await setImmediate();
  inserted.push(row);
}

function idle(): AbortSignal {
  return new AbortController().signal;
}

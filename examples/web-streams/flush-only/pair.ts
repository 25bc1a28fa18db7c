import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate, setTimeout } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

type Module = typeof import("./correct.ts");

export default pair<Module>(import.meta.dirname, {
  mistake: "`flush` does not run when a pipeline is cancelled or fails.",
  fix: "Release in `cancel` as well, and when `transform` throws.",
  note: "A recorder that gets no pipe has to be aborted: if `pipeThrough` throws because the source is locked, call `abort()` of the `writable`. `flush` and `cancel` never both run. `cancel` runs when the reader cancels and when the source fails. When `transform` throws, neither runs. Node 20.20.2 calls `cancel` too. @types/node 26.6.6 and TypeScript 7.0.2 do not declare `cancel`, and an unknown method in an object literal is an error (TS2353). So the literal has the type `Cancellable` here.",
  seen: [
    {
      what: "Sockets and timers were released in `flush`, which never ran when the stream was cancelled or aborted.",
      where: "vercel/ai#17989",
      link: "https://github.com/vercel/ai/pull/17989",
      date: "2026-07-27",
    },
    {
      what: "`flush` recorded the use of an answer, so nothing was recorded when the client left early.",
      where: "9router#3907",
      link: "https://github.com/decolua/9router/pull/3907",
      date: "2026-09-09",
    },
  ],
  run: async (side, tools) => start(await recorded(side, tools)),
  leaks: { file: 1 },
  outcome: "returned [ 'a' ]",
  innocent: {
    run: async (side, tools) => all(await recorded(side, tools)),
    outcome: "returned [ 'abc', 'abc' ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the record is there already",
      run: async (side, tools) => {
        tools.file("record.txt", "old data");
        return await side.recorder(join(tools.scratch, "record.txt"));
      },
      outcome: "threw EEXIST",
      effect: {
        observe: ({ scratch }) =>
          readFileSync(join(scratch, "record.txt"), "utf8"),
        expected: "old data",
      },
    },
    {
      kind: "body throws",
      when: "the source fails",
      run: async (side, tools) =>
        all(await recorded(side, tools, new Error("the source failed"))),
      outcome: "threw Error: the source failed",
    },
    {
      kind: "body throws",
      when: "writing the record fails",
      run: async (side, tools) => {
        tools.fail("FileHandle", "appendFile", { call: 2 });
        return await all(await recorded(side, tools));
      },
      outcome: "threw EIO",
    },
    {
      kind: "cancelled",
      when: "it is cancelled while a chunk is being written",
      run: async (side, tools) => {
        const path = fresh(tools);
        const { readable, writable } = await side.recorder(path);
        const reader = readable.getReader();
        const writing = writable.getWriter().write(new Uint8Array(3_000_000));
        const read = reader.read();
        while (statSync(path).size === 0) await setImmediate();
        await reader.cancel();
        await Promise.allSettled([writing, read]);
        return (await read).done;
      },
      outcome: "returned true",
    },
    {
      kind: "cancelled",
      when: "it is aborted before anything was written",
      run: async (side, tools) => {
        const { readable, writable } = await side.recorder(fresh(tools));
        await writable.abort(new Error("not needed"));
        return await readable.getReader().read();
      },
      outcome: "threw Error: not needed",
    },
    {
      kind: "cancelled",
      when: "it is aborted because a locked source takes no pipe",
      run: async (side, tools) => {
        const recorder = await side.recorder(fresh(tools));
        const source = new Blob(["abc"]).stream();
        source.getReader();
        const piped = await tools.outcomeOf(() => source.pipeThrough(recorder));
        await recorder.writable.abort();
        return piped.split(" ")[0];
      },
      outcome: "returned 'threw'",
    },
    {
      kind: "release fails",
      when: "closing fails at the end",
      run: async (side, tools) => {
        tools.fail("FileHandle", "close");
        return await all(await recorded(side, tools));
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing fails when the reader cancels",
      run: async (side, tools) => {
        tools.fail("FileHandle", "close");
        return await start(await recorded(side, tools));
      },
      outcome: "threw EIO",
    },
  ],
});

let count = 0;

function fresh({ scratch }: Tools): string {
  return join(scratch, `record-${count++}.txt`);
}

/** Three chunks that pass a recorder, and the path of its record. */
async function recorded(side: Module, tools: Tools, failure?: Error) {
  const path = fresh(tools);
  const letters = "abc"[Symbol.iterator]();
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      await setTimeout(1);
      const { done, value } = letters.next();
      if (failure && value === "c") throw failure;
      if (done) controller.close();
      else controller.enqueue(new TextEncoder().encode(value));
    },
  });
  return { path, stream: source.pipeThrough(await side.recorder(path)) };
}

type Recorded = Awaited<ReturnType<typeof recorded>>;

async function start({ stream }: Recorded): Promise<string[]> {
  for await (const chunk of stream) return [new TextDecoder().decode(chunk)];
  return [];
}

async function all({ path, stream }: Recorded): Promise<string[]> {
  const text = await new Response(stream).text();
  return [text, readFileSync(path, "utf8")];
}

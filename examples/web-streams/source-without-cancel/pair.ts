import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

type Module = typeof import("./correct.ts");

export default pair<Module>(import.meta.dirname, {
  mistake: "A source without `cancel` keeps its file when the reader stops.",
  fix: "Close the file in `cancel` too, and when `pull` fails.",
  note: "The stream calls `cancel` only when its reader cancels. After an error in `pull` or `controller.error()`, it calls no other method, so the source must release before it fails. For a file, Node has `file.readableWebStream({ autoClose: true })`, which closes at the end and when it is cancelled. In Node 26.10.0, it does not close when reading fails.",
  seen: [
    {
      what: "A compressing stream released the lock of its source in `cancel` and did not cancel it, so a client that left early kept the file of a static handler open.",
      where: "universal-middleware#338",
      link: "https://github.com/magne4000/universal-middleware/pull/338",
      date: "2026-07-21",
    },
    {
      what: "A body stream of a fetch for React Native had no `cancel`, so cancelling it left the native request running.",
      where: "react-native-nitro-fetch#173",
      link: "https://github.com/margelo/react-native-nitro-fetch/issues/173",
      date: "2026-08-24",
    },
  ],
  run: async (side, tools) => start(await side.blocksOf(long(tools))),
  leaks: { file: 1 },
  outcome: "returned 'xxx'",
  innocent: {
    run: async (side, { file }) =>
      new Response(await side.blocksOf(file("short.txt", "hello"))).text(),
    outcome: "returned 'hello'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, { scratch }) => side.blocksOf(join(scratch, "missing.txt")),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "reading fails",
      run: async (side, tools) => {
        tools.fail("FileHandle", "read", { call: 2 });
        return await new Response(await side.blocksOf(long(tools))).text();
      },
      outcome: "threw EIO",
    },
    {
      kind: "body throws",
      when: "the reader throws",
      run: async (side, tools) => {
        for await (const _block of await side.blocksOf(long(tools))) {
          throw new Error("bad block");
        }
      },
      outcome: "threw Error: bad block",
    },
    {
      kind: "cancelled",
      when: "it is cancelled before anything is read",
      run: async (side, tools) => (await side.blocksOf(long(tools))).cancel(),
      outcome: "returned undefined",
    },
    {
      kind: "cancelled",
      when: "it is cancelled while a read is pending",
      run: async (side, tools) => {
        const reader = (await side.blocksOf(long(tools))).getReader();
        await reader.read();
        const pending = reader.read();
        await reader.cancel();
        const { done } = await pending;
        await setTimeout(5); // the pending read ends, and finds no stream
        return done;
      },
      outcome: "returned true",
    },
    {
      kind: "release fails",
      when: "closing fails after the last block",
      run: async (side, { fail, file }) => {
        fail("FileHandle", "close");
        const blocks = await side.blocksOf(file("short.txt", "hello"));
        return await new Response(blocks).text();
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing fails when the reader stops",
      run: async (side, tools) => {
        tools.fail("FileHandle", "close");
        return await start(await side.blocksOf(long(tools)));
      },
      outcome: "threw EIO",
    },
  ],
});

function long({ file }: Tools): string {
  return file("long.txt", "x".repeat(100_000));
}

async function start(blocks: ReadableStream<Uint8Array>): Promise<string> {
  for await (const block of blocks) {
    return new TextDecoder().decode(block.subarray(0, 3));
  }
  return "";
}

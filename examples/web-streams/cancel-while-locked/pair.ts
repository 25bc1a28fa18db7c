import { open } from "node:fs/promises";
import { pair, type Tools } from "course/pair";

type Module = typeof import("./correct.ts");

export default pair<Module>(import.meta.dirname, {
  mistake: "A locked stream cannot be cancelled.",
  fix: "Cancel the reader at the end of the pipeline.",
  note: "The stream stays locked as long as the pipe runs, and the pipe waits for a reader. `reader.cancel()` does not wait until the file is closed: the pipe cancels its source a moment later, and an error of that cancellation is lost. To wait for it, use `const piped = bytes.pipeTo(decoder.writable)`, and await `piped` after the cancellation. A `for await` loop over the decoder's output cancels in the same way.",
  seen: [
    {
      what: "The fetch of undici could not cancel a body that a reader had locked; the answer is that only the reader may cancel it.",
      where: "nodejs/node#41159",
      link: "https://github.com/nodejs/node/issues/41159",
      date: "2021-12-13",
    },
    {
      what: "When clients left, SSE streams stayed locked and were not cancelled, so the undici pool leaked sockets.",
      where: "OmniRoute#4309",
      link: "https://github.com/diegosouzapw/OmniRoute/pull/4309",
      date: "2026-06-19",
    },
  ],
  run: async (side, tools) => side.firstLine(await bytesOf(tools, long)),
  leaks: { file: 1 },
  outcome: "returned 'title'",
  release: "late",
  innocent: {
    run: async (side, tools) => side.firstLine(await bytesOf(tools, "title")),
    outcome: "returned 'title'",
  },
  paths: [
    {
      kind: "body throws",
      when: "the line is too long",
      run: async (side, tools) =>
        side.firstLine(await bytesOf(tools, "x".repeat(1_000_000))),
      outcome: "threw RangeError",
    },
    {
      kind: "body throws",
      when: "reading fails",
      run: async (side, tools) =>
        side.firstLine(await bytesOf(tools, long, "cannot read")),
      outcome: "threw Error: cannot read",
    },
    {
      kind: "release fails",
      when: "closing the file fails",
      run: async (side, tools) => {
        tools.fail("FileHandle", "close");
        return side.firstLine(await bytesOf(tools, long));
      },
      outcome: "returned 'title'",
    },
    {
      kind: "used elsewhere",
      when: "all bytes come in one chunk",
      run: (side) =>
        side.firstLine(
          new ReadableStream({
            start(controller) {
              controller.enqueue(new TextEncoder().encode(long));
              controller.close();
            },
          }),
        ),
      outcome: "returned 'title'",
    },
    {
      kind: "used elsewhere",
      when: "another reader holds the stream",
      run: async (side, tools) => {
        const bytes = await bytesOf(tools, "title\n");
        const reader = bytes.getReader();
        const second = await tools.outcomeOf(() => side.firstLine(bytes));
        const { value } = await reader.read();
        await reader.cancel();
        return [second, new TextDecoder().decode(value)];
      },
      outcome: "returned [ 'threw ERR_INVALID_STATE', 'title\\n' ]",
    },
  ],
});

const long = `title\n${"x".repeat(1_000_000)}`;

/** Bytes that hold a file until they have ended, failed or are cancelled. */
async function bytesOf({ file }: Tools, content: string, failure?: string) {
  const handle = await open(file("text.txt", content));
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(16_384));
      if (bytesRead > 0 && failure === undefined) {
        controller.enqueue(buffer.subarray(0, bytesRead));
        return;
      }
      await handle.close();
      if (failure !== undefined) throw new Error(failure);
      controller.close();
    },
    cancel: () => handle.close(),
  });
}

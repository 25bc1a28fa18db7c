import { open } from "node:fs/promises";
import { pair, type Tools } from "course/pair";

type Module = typeof import("./correct.ts");

const all = ["ping", "ann joins", "ping", "bob joins", "ann leaves"];

export default pair<Module>(import.meta.dirname, {
  mistake: "`releaseLock()` does not cancel the stream.",
  fix: "Read the stream with `for await`: it cancels when the loop ends early.",
  note: "If you need the reader, for example to read with a deadline, call `await reader.cancel()` before `reader.releaseLock()`. When the stream has failed, `cancel` rejects with the error of `read`. A generator that was never started runs no `finally` and no loop, so start it or cancel the stream yourself. `return()` waits for a pending read, as in [`waiting-generator`](../async/waiting-generator). To stop an idle stream, pass a signal: `events.pipeThrough(new TransformStream(), { signal })`.",
  seen: [
    {
      what: "Ending an SSE subscription released the reader and did not cancel the body; a gateway reached about 10,000 connections with fewer than 200 requests an hour.",
      where: "graphql-hive/gateway#2485",
      link: "https://github.com/graphql-hive/gateway/pull/2485",
      date: "2026-07-22",
    },
    {
      what: "A consumer that stops early leaves the body of an SSE response open, because the generator only releases its reader.",
      where: "a2a-js#580",
      link: "https://github.com/a2aproject/a2a-js/pull/580",
      date: "2026-07-15",
    },
  ],
  run: async (side, tools) => first(side, await eventsOf(tools)),
  leaks: { file: 1 },
  outcome: "returned 'ann joins'",
  innocent: {
    run: async (side, tools) =>
      Array.fromAsync(side.messagesOf(await eventsOf(tools))),
    outcome: "returned [ 'ann joins', 'bob joins', 'ann leaves' ]",
  },
  paths: [
    {
      kind: "body throws",
      when: "the consumer throws in its loop",
      run: async (side, tools) => refuse(side, await eventsOf(tools)),
      outcome: "threw Error: unknown user",
    },
    {
      kind: "body throws",
      when: "the stream breaks off",
      run: async (side, tools) => {
        const events = await eventsOf(tools, "the connection is lost");
        return await Array.fromAsync(side.messagesOf(events));
      },
      outcome: "threw Error: the connection is lost",
    },
    {
      kind: "release fails",
      when: "closing the file fails",
      run: async (side, tools) => {
        tools.fail("FileHandle", "close");
        return await first(side, await eventsOf(tools));
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "the consumer throws and closing the file fails too",
      run: async (side, tools) => {
        tools.fail("FileHandle", "close");
        return await refuse(side, await eventsOf(tools));
      },
      outcome: "threw Error: unknown user",
    },
    {
      kind: "used elsewhere",
      when: "another reader holds the stream",
      run: async (side, tools) => {
        const events = await eventsOf(tools);
        const reader = events.getReader();
        const second = await tools.outcomeOf(() => first(side, events));
        const { value } = await reader.read();
        await reader.cancel();
        return [second, value];
      },
      outcome: "returned [ 'threw ERR_INVALID_STATE', 'ping' ]",
    },
    {
      kind: "cancelled",
      when: "a signal stops the stream while no event arrives",
      run: async (side, tools) => {
        const handle = await open(tools.file("events.txt"));
        const cancelled = Promise.withResolvers<void>();
        const idle = new ReadableStream<string>({
          cancel: () => cancelled.resolve(handle.close()),
        });
        const client = new AbortController();
        const { signal } = client;
        const messages = side.messagesOf(
          idle.pipeThrough(new TransformStream(), { signal }),
        );
        const next = tools.outcomeOf(() => messages.next());
        client.abort(new Error("the client has left"));
        await cancelled.promise;
        return await next;
      },
      outcome: "returned 'threw Error: the client has left'",
    },
    {
      kind: "used elsewhere",
      when: "the caller asks for the stream after an early end",
      run: async (side, tools) => {
        const events = await eventsOf(tools);
        await first(side, events);
        return [events.locked, (await events.getReader().read()).done];
      },
      outcome: "returned [ false, true ]",
    },
  ],
});

async function first(side: Module, events: ReadableStream<string>) {
  for await (const message of side.messagesOf(events)) return message;
  return "nothing";
}

async function refuse(side: Module, events: ReadableStream<string>) {
  for await (const _message of side.messagesOf(events)) {
    throw new Error("unknown user");
  }
}

/** Events that hold a file until they have ended, failed or are cancelled. */
async function eventsOf({ file }: Tools, failure?: string) {
  const handle = await open(file("events.txt"));
  const events = all.values();
  return new ReadableStream<string>({
    async pull(controller) {
      const { done, value } = events.next();
      if (!done && !(failure && value === "bob joins")) {
        controller.enqueue(value);
        return;
      }
      await handle.close();
      if (failure) throw new Error(failure);
      controller.close();
    },
    cancel: () => handle.close(),
  });
}

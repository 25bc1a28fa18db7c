import { getEventListeners, once } from "node:events";
import { connect, type Socket } from "node:net";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A listener added after the abort never runs.",
  fix: "Use `addAbortListener`: it also calls a listener that comes too late.",
  note: "`dial` gets the signal, so that it can stop too: `connect` takes one as its option `signal`. `addEventListener` on an aborted signal adds the listener, but the event is over. `signal.throwIfAborted()` after the `await` is not enough: it throws past the open socket, as in [`registered-too-late`](../multi-resource/registered-too-late). `addAbortListener` calls a late listener in a microtask, so start to read before the next `await`. Otherwise the socket's error event has no listener, and Node exits.",
  seen: [
    {
      what: "A voice session adds its abort listener after an `await`, so an earlier abort does not end it.",
      where: "assistant-ui#5982",
      link: "https://github.com/assistant-ui/assistant-ui/issues/5982",
      date: "2026-08-16",
    },
  ],
  run: async (side, tools) => {
    const control = new AbortController();
    const receiving = side.receive(async () => {
      const socket = await dial(tools);
      control.abort(new Error("shutting down"));
      return socket;
    }, control.signal);
    receiving.catch(() => {});
    return (await tools.isPending(receiving)) ? "still waits" : "has ended";
  },
  leaks: { socket: 1 },
  outcome: {
    wrong: "returned 'still waits'",
    correct: "returned 'has ended'",
  },
  // Each call of the wrong side is watched for half a second.
  calls: 2,
  innocent: {
    run: async (side, tools) => {
      const control = new AbortController();
      const receiving = side.receive(() => dial(tools), control.signal);
      setTimeout(() => control.abort(new Error("shutting down")), 50);
      return await receiving;
    },
    outcome: "threw Error: shutting down",
  },
  // A socket that sends nothing stays open.
  peer: (_request, response) => void response.end("hello"),
  paths: [
    {
      kind: "acquire fails",
      when: "the server refuses",
      run: (side) =>
        side.receive(async () => {
          const socket = connect(1, "127.0.0.1");
          await once(socket, "connect");
          return socket;
        }, new AbortController().signal),
      outcome: "threw ECONNREFUSED",
    },
    {
      kind: "body throws",
      when: "the connection breaks",
      run: (side, tools) =>
        side.receive(async () => {
          const socket = await dial(tools);
          setTimeout(() => socket.destroy(new Error("line is dead")), 5);
          return socket;
        }, new AbortController().signal),
      outcome: "threw Error: line is dead",
    },
    {
      kind: "used elsewhere",
      when: "the text comes and the signal aborts later",
      run: async (side, tools) => {
        const { signal } = new AbortController();
        const text = await side.receive(() => dial(tools, greeting), signal);
        const { length } = getEventListeners(signal, "abort");
        return `${text.split("\r\n").at(-1)}, ${length} listeners`;
      },
      outcome: "returned 'hello, 0 listeners'",
    },
    {
      kind: "cancelled",
      when: "the signal was aborted before the call",
      run: (side, tools) =>
        side.receive(
          () => dial(tools),
          AbortSignal.abort(new Error("shutting down")),
        ),
      outcome: "threw Error: shutting down",
    },
    {
      kind: "cancelled",
      when: "the signal aborts while the server connects",
      run: (side, tools) => {
        const control = new AbortController();
        return side.receive(async () => {
          const socket = await dial(tools);
          control.abort(new Error("shutting down"));
          return socket;
        }, control.signal);
      },
      outcome: "threw Error: shutting down",
    },
    {
      kind: "cancelled",
      when: "the server never answers and `dial` takes the signal",
      run: (side) => {
        const control = new AbortController();
        const receiving = side.receive(async (signal) => {
          await once(signal, "abort");
          throw signal.reason;
        }, control.signal);
        control.abort(new Error("shutting down"));
        return receiving;
      },
      outcome: "threw Error: shutting down",
    },
    {
      kind: "cancelled",
      when: "the signal aborts while the text is read",
      run: async (side, tools) => {
        const control = new AbortController();
        const receiving = side.receive(() => dial(tools), control.signal);
        setTimeout(() => control.abort(new Error("shutting down")), 20);
        const outcome = await tools.outcomeOf(() => receiving);
        const { length } = getEventListeners(control.signal, "abort");
        return `${outcome}, ${length} listeners`;
      },
      outcome: "returned 'threw Error: shutting down, 0 listeners'",
    },
  ],
});

const greeting = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

async function dial({ peer }: Tools, greeting = ""): Promise<Socket> {
  const { hostname, port } = new URL(peer);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.write(greeting);
  return socket;
}

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { PassThrough } from "node:stream";
import { setTimeout } from "node:timers/promises";
import {
  ReadableStream,
  TextDecoderStream,
  TransformStream,
  WritableStream,
} from "node:stream/web";
import { assertHolds } from "course";
import { assertAnswered, assertVerified } from "course/check";
import { expect, test } from "vitest";
import cancelWhileLocked from "./cancel-while-locked/pair.ts";
import errorBeforeCancel from "./error-before-cancel/pair.ts";
import flushOnly from "./flush-only/pair.ts";
import preventCancel from "./prevent-cancel/pair.ts";
import releaseLockOnly from "./release-lock-only/pair.ts";
import { messagesOf } from "./release-lock-only/correct.ts";
import sourceWithoutCancel from "./source-without-cancel/pair.ts";
import unreadClone from "./unread-clone/pair.ts";
import writerNotAborted from "./writer-not-aborted/pair.ts";
import headerBeforeTheBody from "./exercises/header-before-the-body/check.ts";
import reportWithATotal from "./exercises/report-with-a-total/check.ts";
import question from "./question/question.ts";

test.for([
  releaseLockOnly,
  preventCancel,
  errorBeforeCancel,
  cancelWhileLocked,
  unreadClone,
  sourceWithoutCancel,
  flushOnly,
  writerNotAborted,
])("$name holds on both sides", async (pair) => {
  await assertHolds(pair);
});

test.for([headerBeforeTheBody, reportWithATotal])(
  "$slug accepts what is right and refuses what is wrong",
  { timeout: 600_000 },
  async (exercise) => {
    await assertVerified(exercise);
  },
);

test("the question of web-streams has the answer that it declares", async () => {
  await assertAnswered(question);
});

test("no web stream, reader, writer or Response is disposable", () => {
  const { stream } = letters();
  const sink = new WritableStream();
  const all = [
    stream,
    stream.getReader(),
    sink,
    sink.getWriter(),
    new TransformStream(),
    new Response("text"),
  ];
  for (const one of all) {
    expect(Symbol.dispose in one).toBe(false);
    expect(Symbol.asyncDispose in one).toBe(false);
  }
  expect(Symbol.asyncIterator in stream).toBe(true);
});

test("the streams of node:stream are disposable", () => {
  expect(Symbol.asyncDispose in new PassThrough()).toBe(true);
});

test("disposing the iterator of a stream cancels it and frees its lock", async () => {
  const { stream, events } = letters();
  {
    await using all = stream.values();
    expect(stream.locked).toBe(true);
    expect(await all.next()).toMatchObject({ value: "a" });
  }
  expect(events).toEqual(["cancel"]);
  expect(stream.locked).toBe(false);
});

test("disposing the iterator of a stream cancels it when nothing was read", async () => {
  const { stream, events } = letters();
  {
    await using _all = stream.values();
  }
  expect(events).toEqual(["cancel"]);
});

test("a generator that was never started does not cancel its stream", async () => {
  const { stream, events } = letters();
  const messages = messagesOf(stream as never);
  await messages.return(undefined);
  expect(events).toEqual([]);
});

test("returning a generator waits for its pending read", async () => {
  const events: string[] = [];
  const idle = new ReadableStream({ cancel: () => void events.push("cancel") });
  const messages = messagesOf(idle as never);
  void messages.next();
  const returned = messages.return(undefined).then(() => "returned");
  expect(await Promise.race([returned, setTimeout(5, "waits")])).toBe("waits");
  expect(events).toEqual([]);
});

test("cancel rejects with the error of read when the stream has failed", async () => {
  const failure = new Error("cannot read");
  const reader = new ReadableStream({
    pull: () => Promise.reject(failure),
  }).getReader();
  await expect(reader.read()).rejects.toBe(failure);
  await expect(reader.cancel()).rejects.toBe(failure);
});

test("a reader that was released can no longer cancel", async () => {
  const { stream, events } = letters();
  const reader = stream.getReader();
  reader.releaseLock();
  await expect(reader.cancel()).rejects.toThrow(TypeError);
  expect(events).toEqual([]);
});

test("a body that was read to its end is still locked", async () => {
  const response = new Response("text");
  await response.text();
  await expect(response.body?.cancel()).rejects.toThrow(TypeError);
});

test("aborting the signal of fetch closes the connection of an unread body", async () => {
  await using server = createServer((_request, response) => {
    response.write("the first half");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const connected = once(server, "connection");
  {
    using stack = new DisposableStack();
    const control = stack.adopt(new AbortController(), (it) => it.abort());
    await fetch(`http://127.0.0.1:${port}`, { signal: control.signal });
  }
  const [socket] = (await connected) as [Socket];
  if (!socket.closed) await once(socket, "close");
  expect(socket.closed).toBe(true);
});

test("cancelling a pipeline does not wait for its source or get its error", async () => {
  const { stream, events } = bytes(new Error("cannot close"));
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  await reader.read();
  await reader.cancel();
  await setTimeout(1);
  expect(events).toEqual(["cancel"]);
});

test("the promise of pipeTo settles when the source is cancelled", async () => {
  const { stream, events } = bytes(undefined, 20);
  const decoder = new TextDecoderStream();
  const piped = stream.pipeTo(decoder.writable);
  const reader = decoder.readable.getReader();
  await reader.read();
  await reader.cancel();
  expect(events).toEqual([]);
  await Promise.allSettled([piped]);
  expect(events).toEqual(["cancel"]);
});

test("a loop over a branch of a tee waits at its break for the other branch", async () => {
  const { stream, events } = letters();
  const [one, other] = stream.tee();
  let hasEnded = false;
  const loop = (async () => {
    for await (const _letter of one) break;
    hasEnded = true;
  })();
  await setTimeout(5);
  expect(hasEnded).toBe(false);
  await Promise.all([loop, other.cancel()]);
  expect(events).toEqual(["cancel"]);
});

test("a branch that is not read keeps all that the other has read", async () => {
  const [one, other] = letters(3).stream.tee();
  expect(await Array.fromAsync(one)).toEqual(["a", "a", "a"]);
  expect(await Array.fromAsync(other)).toEqual(["a", "a", "a"]);
});

test("a source is not cancelled after its pull has failed", async () => {
  const events: string[] = [];
  const stream = new ReadableStream({
    pull: () => Promise.reject(new Error("cannot read")),
    cancel: () => void events.push("cancel"),
  });
  await expect(Array.fromAsync(stream)).rejects.toThrow("cannot read");
  expect(events).toEqual([]);
});

test.for([
  ["cancels it", "await stream.cancel()", "closed"],
  ["reads to the end", "await new Response(stream).arrayBuffer()", "closed"],
  ["meets an error", "await stream.getReader().read().catch(() => {})", "open"],
])(
  "autoClose of readableWebStream, when the reader %s",
  ([, step, expected]) => {
    const path =
      expected === "open" ? import.meta.dirname : import.meta.filename;
    const code = `
      const { open } = require("node:fs/promises");
      void (async () => {
        const file = await open(${JSON.stringify(path)});
        const stream = file.readableWebStream({ autoClose: true });
        ${step};
        await new Promise((resolve) => setTimeout(resolve, 5));
        console.log(file.fd === -1 ? "closed" : "open");
        process.exit();
      })();`;
    const { stdout } = spawnSync(
      process.execPath,
      ["--disable-warning=ExperimentalWarning", "--eval", code],
      { encoding: "utf8", timeout: 30_000 },
    );
    expect(stdout.trim()).toBe(expected);
  },
);

test("a file that is closed after its web stream has failed ends the process", () => {
  const code = `
    const { open } = require("node:fs/promises");
    void (async () => {
      const file = await open(${JSON.stringify(import.meta.dirname)});
      const reader = file.readableWebStream().getReader();
      await reader.read().catch(() => {});
      reader.releaseLock();
      await file.close();
      setTimeout(() => console.log("still there"), 20);
    })();`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", "--eval", code],
    { encoding: "utf8", timeout: 30_000 },
  );
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("EISDIR");
});

test.for([
  ["reaches the end", ["flush"]],
  ["is cancelled", ["cancel"]],
  ["is fed by a source that fails", ["cancel"]],
  ["throws", []],
] as const)("a transformer that %s gets the calls %j", async ([end, calls]) => {
  const events: string[] = [];
  const transformer = {
    transform(letter: string, controller: { enqueue(it: string): void }) {
      if (end === "throws") throw new Error("bad letter");
      controller.enqueue(letter);
    },
    flush: () => void events.push("flush"),
    cancel: () => void events.push("cancel"),
  };
  const fails = end === "is fed by a source that fails";
  const { stream } = letters(2, fails ? new Error("lost") : undefined);
  const through = stream.pipeThrough(new TransformStream(transformer));
  try {
    for await (const _letter of through) if (end === "is cancelled") break;
  } catch {
    // the source or the transformer has failed
  }
  expect(events).toEqual(calls);
});

test("pipeTo aborts with the error of the source", async () => {
  const lost = new Error("lost");
  const { sink, events } = recordingSink();
  await expect(letters(1, lost).stream.pipeTo(sink)).rejects.toBe(lost);
  expect(events).toEqual(["write a", "abort lost"]);
});

test("pipeTo rejects with the error of abort when that fails too", async () => {
  const { sink } = recordingSink({ abort: new Error("cannot delete") });
  const piped = letters(1, new Error("lost")).stream.pipeTo(sink);
  await expect(piped).rejects.toThrow("cannot delete");
});

test.for([
  ["preventAbort", new Error("lost")],
  ["preventClose", undefined],
] as const)("pipeTo with %s leaves the stream open", async ([option, lost]) => {
  const { sink, events } = recordingSink();
  const piped = letters(1, lost).stream.pipeTo(sink, { [option]: true });
  await Promise.allSettled([piped]);
  expect(events).toEqual(["write a"]);
});

test("a sink is neither closed nor aborted after its write has failed", async () => {
  const { sink, events } = recordingSink({ write: new Error("disk full") });
  const writer = sink.getWriter();
  await expect(writer.write("a")).rejects.toThrow("disk full");
  await writer.abort();
  expect(events).toEqual(["write a"]);
});

/** A stream of letters, and whether it was cancelled. */
function letters(count = Infinity, failure?: Error) {
  const events: string[] = [];
  let sent = 0;
  const stream = new ReadableStream<string>(
    {
      pull(controller) {
        if (sent++ < count) controller.enqueue("a");
        else if (failure) throw failure;
        else controller.close();
      },
      cancel: () => void events.push("cancel"),
    },
    { highWaterMark: 0 },
  );
  return { stream, events };
}

/** A stream of bytes whose cancellation takes time, or fails. */
function bytes(failure?: Error, delay = 0) {
  const events: string[] = [];
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.enqueue(Uint8Array.of(97)),
    async cancel() {
      if (delay > 0) await setTimeout(delay);
      events.push("cancel");
      if (failure) throw failure;
    },
  });
  return { stream, events };
}

function recordingSink(failures: { write?: Error; abort?: Error } = {}) {
  const events: string[] = [];
  const sink = new WritableStream<string>({
    write(text) {
      events.push(`write ${text}`);
      if (failures.write) throw failures.write;
    },
    close: () => void events.push("close"),
    abort(reason: Error) {
      events.push(`abort ${reason.message}`);
      if (failures.abort) throw failures.abort;
    },
  });
  return { sink, events };
}

import { once } from "node:events";
import fs from "node:fs";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { pair } from "course/pair";

type Module = typeof import("./correct.ts");

export default pair<Module>(import.meta.dirname, {
  mistake: "`pipe` does not close one stream when the other fails.",
  fix: "Use pipeline: it closes both streams and rejects with the error.",
  note: "When the file cannot be opened, pipeline destroys the response too. To answer 404 instead, open the file first and give pipeline its stream. Do not copy files like this: createWriteStream empties an existing target before the source is read. Use `copyFile` to a new name, then rename.",
  run: (side, { file }) =>
    download(side, file("long.txt", "x".repeat(10_000_000)), async (client) => {
      await once(client, "readable");
      client.destroy();
    }),
  leaks: { file: 1 },
  outcome: {
    wrong: "returned [ undefined, 'send returned' ]",
    correct: "returned [ undefined, 'send threw ERR_STREAM_PREMATURE_CLOSE' ]",
  },
  innocent: {
    run: (side, { file }) => download(side, file("short.txt", "hello"), text),
    outcome: "returned [ 'hello', 'send returned' ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, { scratch }) => refused(side, join(scratch, "missing.txt")),
      outcome: "returned [ 'send threw ENOENT', 'response destroyed' ]",
    },
    {
      kind: "body throws",
      when: "reading fails",
      run: (side, { scratch }) => refused(side, scratch),
      outcome: "returned [ 'send threw EISDIR', 'response destroyed' ]",
    },
    {
      kind: "release fails",
      when: "closing the file fails",
      run: (side, { file, fail }) => {
        fail(fs, "close");
        return refused(side, file("short.txt", "hello"));
      },
      outcome: "returned [ 'send threw EIO', 'response destroyed' ]",
    },
  ],
});

/** Sends the file to a client: what the client has read, and how it ended. */
async function download<T>(
  side: Module,
  path: string,
  read: (client: IncomingMessage) => Promise<T>,
): Promise<[T, string]> {
  const ended = Promise.withResolvers<string>();
  await using server = createServer((_request, response) =>
    ended.resolve(endOf(side.send(path, response))),
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const request = get({ port, host: "127.0.0.1", agent: false });
  const [client] = await once(request, "response");
  const closed = once(client.socket, "close");
  const result = await read(client);
  await closed;
  return [result, await ended.promise];
}

/** Sends to a response that reads everything: how it ended. */
async function refused(side: Module, path: string): Promise<string[]> {
  const response = new PassThrough().resume();
  const ended = await endOf(side.send(path, response));
  return [ended, response.destroyed ? "response destroyed" : "response open"];
}

function endOf(sending: Promise<void>): Promise<string> {
  return sending.then(
    () => "send returned",
    ({ code }: NodeJS.ErrnoException) => `send threw ${code}`,
  );
}

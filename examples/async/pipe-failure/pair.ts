import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { pair } from "course/pair";

type Module = typeof import("./correct.ts");

export default pair<Module>(import.meta.dirname, {
  mistake: "`pipe` does not close one stream when the other fails.",
  fix: "Use pipeline, and open the file with `await using`.",
  note: "pipeline closes only what it has started. Given a response that is already destroyed, it rejects, and `createReadStream(path)` would stay open. If the file cannot be opened, the response is untouched, so the caller can still answer 404. To copy a file, use `copyFile` to a new name and rename it: createWriteStream empties an existing target before the source is read.",
  seen: [
    {
      what: "A file piped into a response stays open when the client disconnects.",
      where: "node#1834",
      link: "https://github.com/nodejs/node/issues/1834",
      date: "2015-05-29",
    },
  ],
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
      outcome: "returned [ 'send threw ENOENT', 'response open' ]",
    },
    {
      kind: "used elsewhere",
      when: "the client has left before the call",
      run: async (side, { file }) => {
        const response = new PassThrough().destroy();
        const end = await endOf(
          side.send(file("short.txt", "hello"), response),
        );
        return end.slice(0, "send threw".length); // Node 22 has another code
      },
      outcome: "returned 'send threw'",
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
        fail("FileHandle", "close");
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

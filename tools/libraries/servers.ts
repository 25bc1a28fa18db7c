import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { pipeline, type Duplex } from "node:stream";

/** The port of each server on the loopback interface, by protocol. */
export type Ports = Readonly<Record<string, number>>;

/**
 * Servers that speak as much of a protocol as a client needs to be connected.
 * They run in this process, so the client's process counts only its own sockets.
 */
export async function startServers() {
  await using stack = new AsyncDisposableStack();
  const servers: Record<string, Server> = {
    postgres: answering("", postgres),
    mysql: answering(mysqlGreeting(), mysql),
    redis: answering("", redis),
    mongodb: answering("", mongodb),
    smtp: answering("220 loopback\r\n", smtp),
    http: http(),
  };
  const ports: Record<string, number> = {};
  for (const [name, server] of Object.entries(servers)) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    stack.defer(() => void server.close());
    ports[name] = (server.address() as AddressInfo).port;
  }
  const all = stack.move();
  return { ports, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** An answer for each chunk; null ends the connection, and so does the last. */
type Answer = (chunk: Buffer) => Buffer | string | { last: string } | null;

function answering(greeting: Buffer | string, answer: Answer): Server {
  return createServer((socket) => {
    if (greeting.length > 0) socket.write(greeting);
    pipeline(
      socket,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          const text = answer(chunk);
          if (text === null) return;
          const isLast = typeof text === "object" && "last" in text;
          yield isLast ? text.last : text;
          if (isLast) return;
        }
      },
      socket,
      () => {}, // a client may leave as it likes
    );
  });
}

/** Any user may connect, and any simple query finds nothing. */
function postgres(chunk: Buffer) {
  const [type] = chunk.toString("latin1"); // a start has a length instead
  if (type === "X") return null;
  const answer = type === "Q" ? "C\0\0\0\rSELECT 0\0" : "R\0\0\0\b\0\0\0\0";
  return `${answer}Z\0\0\0\x05I`;
}

function mysqlGreeting(): Buffer {
  const body = Buffer.concat([
    Buffer.from("\x0a8.0.0\0"),
    Buffer.from([1, 0, 0, 0]), // the connection's id
    Buffer.from("12345678\0"),
    Buffer.from([0x01, 0x82, 33, 2, 0, 0x08, 0x00, 21]), // protocol 4.1
    Buffer.alloc(10),
    Buffer.from("123456789012\0mysql_native_password\0"),
  ]);
  return Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body]);
}

/** Every command is answered with OK; COM_QUIT is 1. */
function mysql(chunk: Buffer) {
  if (chunk[4] === 1 && chunk.length === 5) return null;
  return Buffer.from([7, 0, 0, chunk[3]! + 1, 0, 0, 0, 2, 0, 0, 0]);
}

/** One answer to each command of the chunk. */
function redis(chunk: Buffer) {
  const commands = chunk
    .toString()
    .split(/^\*\d+\r\n/m)
    .slice(1);
  const isQuit = /^\$4\r\nquit/i.test(commands.at(-1) ?? "");
  if (isQuit) return { last: "+OK\r\n" };
  return commands
    .map((command) => (/^\$5\r\nhello/i.test(command) ? "%0\r\n" : "+OK\r\n"))
    .join("");
}

/** The answer to "hello", which does for every other command. */
function mongodb(chunk: Buffer): Buffer {
  const document = bson({
    ok: 1,
    helloOk: true,
    isWritablePrimary: true,
    maxBsonObjectSize: 16_777_216,
    maxMessageSizeBytes: 48_000_000,
    maxWriteBatchSize: 100_000,
    logicalSessionTimeoutMinutes: 30,
    minWireVersion: 0,
    maxWireVersion: 25,
    readOnly: false,
  });
  const isQuery = chunk.readInt32LE(12) === 2004;
  const before = isQuery
    ? Buffer.concat([Buffer.alloc(16), Buffer.from([1, 0, 0, 0])]) // OP_REPLY
    : Buffer.alloc(5); // OP_MSG
  const header = Buffer.alloc(16);
  header.writeInt32LE(16 + before.length + document.length, 0);
  chunk.copy(header, 8, 4, 8); // in answer to
  header.writeInt32LE(isQuery ? 1 : 2013, 12);
  return Buffer.concat([header, before, document]);
}

function bson(fields: Record<string, number | boolean>): Buffer {
  const elements = Object.entries(fields).map(([name, value]) => {
    const number = Buffer.alloc(4);
    if (typeof value === "number") number.writeInt32LE(value);
    return typeof value === "number"
      ? Buffer.concat([Buffer.from(`\x10${name}\0`), number])
      : Buffer.from(`\x08${name}\0${value ? "\x01" : "\0"}`);
  });
  const size = Buffer.alloc(4);
  const body = Buffer.concat([...elements, Buffer.alloc(1)]);
  size.writeInt32LE(4 + body.length);
  return Buffer.concat([size, body]);
}

function smtp(chunk: Buffer) {
  const line = chunk.toString();
  if (/^quit/i.test(line)) return null;
  return /^data/i.test(line) ? "354 go on\r\n" : "250 OK\r\n";
}

/** "hello" on `/`, a body without an end on `/endless`, and WebSockets. */
function http(): Server {
  const server = createHttpServer((request, response) => {
    if (request.url === "/endless") response.write("hello");
    else response.end("hello");
  });
  return server.on("upgrade", ({ headers }, socket: Duplex) => {
    const accept = createHash("sha1")
      .update(
        `${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
      )
      .digest("base64");
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n" +
        `Connection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on("data", (frame: Buffer) => {
      const isClose = (frame[0]! & 15) === 8;
      if (isClose) socket.end(Buffer.from([0x88, 0]));
    });
    socket.on("error", () => {});
  });
}

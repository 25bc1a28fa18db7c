// The child's side of the channel. It is loaded before foreign code is, and uses
// the functions of that moment: foreign code may replace the others. It imports
// `channel.ts` alone, because no module can be asked for before this is there.

import fs from "node:fs";
import { pathToFileURL } from "node:url";
import v8 from "node:v8";
import {
  type EngineMessage,
  goOn,
  headerLength,
  secretLength,
} from "./channel.ts";

const { closeSync, openSync, writeSync } = fs;
const { serialize } = v8;
const { setTimeout } = globalThis;

/** What `entry.js` has read so far, and reads with. */
interface Connection {
  readonly declaration: string;
  readonly secret: Uint8Array;
  readonly readExactly: (length: number) => Uint8Array;
  readonly readMessage: () => unknown;
  readonly leave: () => never;
}

let connection: Connection;
let isTaken = false;

/** @returns what `entry.js` asks for modules with. */
export function connect(to: Connection): typeof importedFrom {
  if (connection) throw new Error("The channel is connected");
  connection = to;
  return importedFrom;
}

/**
 * The functions of the channel, for the program that runs in this process. They
 * can be had once: foreign code that imports this module comes too late.
 */
export function takeChannel() {
  if (isTaken) throw new Error("The channel is taken");
  isTaken = true;
  return {
    ask,
    askUntilGoOn,
    declaration,
    frameOf,
    loadDeclaration,
    readReply,
    receiveJob,
    request,
    tell,
    tellFrame,
  };
}

/** What {@link takeChannel} gives. */
export type ChildChannel = ReturnType<typeof takeChannel>;

/** The file that this process was started for. */
function declaration(): string {
  return connection.declaration;
}

/** Imports the declaration that this process was started for. */
function loadDeclaration(): Promise<{ default: unknown }> {
  return load(connection.declaration) as Promise<{ default: unknown }>;
}

/** By URL, because a path may hold `#`, `?` or `%`. */
export function load(file: string): Promise<unknown> {
  return import(pathToFileURL(file).href);
}

/**
 * Opens a descriptor for the parent to see, closes it again, and waits for the
 * job. The parent can count what is open before the job is there.
 */
function receiveJob(): unknown {
  const planted = openSync(process.execPath, "r");
  askEngine({ says: "planted", fd: planted });
  closeSync(planted);
  askEngine({ says: "ready" });
  return connection.readMessage();
}

/** The module without its types; `undefined` when Node has to strip it. */
function importedFrom(url: string): string | undefined {
  askEngine({ says: "imports", url });
  return connection.readMessage() as string | undefined;
}

/** Says it and waits, without a turn of the event loop, for the reply. */
function ask(message: object): number {
  tell(message);
  return readReply();
}

function askEngine(message: EngineMessage): number {
  return ask(message);
}

/**
 * While the reply is to wait, asks again after a pause; the event loop runs
 * meanwhile.
 */
async function askUntilGoOn(
  reply: number,
  message: () => object,
  pause: (attempt: number) => number,
): Promise<void> {
  let last = reply;
  for (let attempt = 0; last !== goOn; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, pause(attempt)));
    last = ask(message());
  }
}

let requests = 0;

/** Has the parent do something, and waits for what that resolves to. */
async function request(what: unknown): Promise<unknown> {
  const id = ++requests;
  await askUntilGoOn(
    askEngine({ says: "requests", id, what }),
    (): EngineMessage => ({ says: "awaits", id }),
    () => 10,
  );
  return connection.readMessage();
}

function readReply(): number {
  return connection.readExactly(1)[0]!;
}

/**
 * Says it and does not wait. The frame gives its memory back without the secret:
 * foreign code may get that memory.
 */
function tell(message: object): void {
  const frame = frameOf(message);
  tellFrame(frame);
  for (let at = 0; at < secretLength; at++) frame[at] = 0;
}

/** Byte by byte, because a method could be the answer's and see the secret. */
function frameOf(message: object): Uint8Array {
  const bytes = serialize(message);
  const { length } = bytes;
  const frame = new Uint8Array(headerLength + length);
  for (let at = 0; at < secretLength; at++) frame[at] = connection.secret[at]!;
  for (let at = 0; at < 4; at++) {
    frame[secretLength + at] = length >>> (24 - 8 * at);
  }
  for (let at = 0; at < length; at++) frame[headerLength + at] = bytes[at]!;
  return frame;
}

function tellFrame(frame: Uint8Array): void {
  for (let sent = 0; sent < frame.length;) {
    try {
      sent += writeSync(3, frame, sent);
    } catch {
      connection.leave(); // foreign code has closed the channel
    }
  }
}

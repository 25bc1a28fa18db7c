// Every sandboxed process begins here. This is JavaScript, because Node would
// load a compiler for the first line of TypeScript: the parent strips the types
// of all that is loaded after this, once for all its children.

import fs from "node:fs";
import { registerHooks } from "node:module";
import v8 from "node:v8";

const { readSync } = fs;
const { deserialize } = v8;
const exit = process.exit.bind(process);
const { wait } = Atomics;

const secret = readExactly(16); // secretLength of channel.ts
const { program, channel, declaration, sources } = readMessage();
let sourceOf = () => undefined; // until there is a channel to ask over

registerHooks({
  load(url, context, nextLoad) {
    if (context.format !== "module-typescript") return nextLoad(url, context);
    const source = sources.get(url) ?? sourceOf(url);
    return source === undefined
      ? nextLoad(url, context)
      : { format: "module", source, shortCircuit: true };
  },
});

const { connect } = await import(channel);
sourceOf = connect({ declaration, secret, readExactly, readMessage, leave });
await import(program);

/** The length in four bytes, then the message as V8 writes it. */
function readMessage() {
  const header = readExactly(4);
  let length = 0;
  for (let at = 0; at < 4; at++) length = length * 256 + header[at];
  return deserialize(readExactly(length));
}

/** When the parent has gone, there is nothing to answer to. */
function readExactly(length) {
  const bytes = new Uint8Array(length);
  for (let got = 0; got < length;) {
    let count = 0;
    try {
      count = readSync(3, bytes, got, length - got, null);
    } catch {
      // The foreign code has closed the channel.
    }
    if (count === 0) leave();
    got += count;
  }
  return bytes;
}

/**
 * Waits to be killed by the parent, or by the watchman when the parent has gone.
 * By its exit the parent could not tell it from foreign code that exits.
 */
function leave() {
  wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
  return exit(1);
}

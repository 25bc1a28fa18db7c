import childProcess from "node:child_process";
import { EventEmitter } from "node:events";
import fs from "node:fs";
import fsPromises from "node:fs/promises";
import module from "node:module";
import net from "node:net";
import stream from "node:stream";
import timers from "node:timers";
import timersPromises from "node:timers/promises";
import util from "node:util";
import v8 from "node:v8";

const prototypes = [
  Array,
  AsyncDisposableStack,
  Buffer,
  DisposableStack,
  Error,
  EventEmitter,
  Function,
  Map,
  Object,
  Promise,
  Set,
  String,
  SuppressedError,
  Uint8Array,
  WeakMap,
  net.Socket,
  stream.Readable,
  stream.Writable,
];

const shared: readonly (readonly [name: string, object: object])[] = [
  ["globalThis", globalThis],
  ["process", process],
  ["JSON", JSON],
  ["Reflect", Reflect],
  ["Symbol", Symbol],
  ["fs", fs],
  ["fs.promises", fsPromises],
  ["child_process", childProcess],
  ["module", module],
  ["net", net],
  ["stream", stream],
  ["timers", timers],
  ["timers.promises", timersPromises],
  ["util", util],
  ["v8", v8],
  ...prototypes.map((type) => [type.name, type] as const),
  ...prototypes.map(
    (type) => [`${type.name}.prototype`, type.prototype as object] as const,
  ),
];

const { getOwnPropertyDescriptor } = Object;
const { ownKeys } = Reflect;

/**
 * Remembers the functions that belong to everybody, and tells which have been
 * replaced since, such as `fs.closeSync`. What is made when it is first used
 * (a getter) is left out.
 */
export function rememberFunctions(): () => string[] {
  const known = shared.map(([name, object]) => {
    const functions = ownKeys(object).flatMap((key) => {
      const value: unknown = getOwnPropertyDescriptor(object, key)?.value;
      return typeof value === "function" ? [[key, value] as const] : [];
    });
    return { name, object, functions, keys: new Set(ownKeys(object)) };
  });
  return () => {
    const replaced: string[] = [];
    for (const { name, object, functions, keys } of known) {
      for (const [key, value] of functions) {
        if (getOwnPropertyDescriptor(object, key)?.value === value) continue;
        replaced[replaced.length] = nameOf(name, key);
      }
      if (!isPrototype(name)) continue;
      for (const key of ownKeys(object)) {
        if (!keys.has(key)) replaced[replaced.length] = nameOf(name, key);
      }
    }
    return replaced;
  };
}

/** Everybody inherits what is added there. */
function isPrototype(name: string): boolean {
  return name.endsWith(".prototype");
}

function nameOf(object: string, key: string | symbol): string {
  if (typeof key === "symbol") return `${object}[${key.toString()}]`;
  return object === "globalThis" ? key : `${object}.${key}`;
}

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

const { getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { ownKeys } = Reflect;

const types = [
  Array,
  AsyncDisposableStack,
  Buffer,
  DataView,
  DisposableStack,
  Error,
  EventEmitter,
  Function,
  Map,
  Object,
  Promise,
  RegExp,
  Set,
  String,
  SuppressedError,
  Uint8Array,
  WeakMap,
  getPrototypeOf(Uint8Array) as typeof Uint8Array,
  net.Socket,
  stream.Readable,
  stream.Writable,
  v8.DefaultSerializer,
  v8.Serializer,
];

const iterators = [[], new Map(), new Set(), ""].map(
  (iterable) =>
    [
      `${iterable.constructor.name} iterator`,
      getPrototypeOf(iterable[Symbol.iterator]()) as object,
    ] as const,
);

/** Nothing may be added to these; the others gain values from their getters. */
const prototypes: readonly (readonly [name: string, object: object])[] = [
  ...types.map(
    (type) => [`${type.name}.prototype`, type.prototype as object] as const,
  ),
  ...iterators,
];

const shared: readonly (readonly [name: string, object: object])[] = [
  ["globalThis", globalThis],
  ["process", process],
  ["Atomics", Atomics],
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
  ...types.map((type) => [type.name, type] as const),
  ...prototypes,
];

/** Importing `node:domain` replaces it, and is allowed. */
const replaceable = "EventEmitter.init";

/** To look at one of these, Node loads undici: a quarter of a process's start. */
const fromUndici = [
  "CloseEvent",
  "ErrorEvent",
  "FormData",
  "Headers",
  "MessageEvent",
  "Request",
  "Response",
  "WebSocket",
];

/**
 * Remembers the functions that all code shares, and names those that have been
 * replaced since, such as `fs.closeSync`. A getter that turns into a value when
 * it is first used does not count.
 *
 * @param userCode - what else uses these functions. A class of undici that it
 * does not name is not remembered.
 */
export function rememberFunctions(userCode: string): () => string[] {
  const unused = fromUndici.filter((name) => !userCode.includes(name));
  const known = shared.map(([name, object]) => ({
    name,
    object,
    properties: ownKeys(object)
      .filter((key) => object !== globalThis || !unused.includes(String(key)))
      .map((key) => [key, getOwnPropertyDescriptor(object, key)!] as const),
    count: prototypes.some(([prototype]) => prototype === name)
      ? ownKeys(object).length
      : undefined,
  }));
  return () => {
    const replaced: string[] = [];
    const add = (name: string) => {
      // Not by `push`, which an answer may have replaced.
      if (name !== replaceable) replaced[replaced.length] = name;
    };
    for (const { name, object, properties, count } of known) {
      for (const [key, before] of properties) {
        const now = getOwnPropertyDescriptor(object, key);
        if (isReplaced(before, now)) add(nameOf(name, key));
      }
      const keys = ownKeys(object);
      if (count !== undefined && keys.length > count) {
        const added = keys.find(
          (key) => !properties.some(([it]) => it === key),
        );
        add(nameOf(name, added!));
      }
    }
    return replaced;
  };
}

function isReplaced(
  before: PropertyDescriptor,
  now: PropertyDescriptor | undefined,
): boolean {
  if (typeof before.value === "function") return now?.value !== before.value;
  if (before.get === undefined) return now?.get !== undefined;
  return now?.get !== undefined && now.get !== before.get;
}

function nameOf(object: string, key: string | symbol): string {
  if (typeof key === "symbol") return `${object}[${key.toString()}]`;
  return object === "globalThis" ? key : `${object}.${key}`;
}

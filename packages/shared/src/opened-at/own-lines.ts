import { isOurs } from "./opening.ts";

/**
 * V8 keeps only `Error.stackTraceLimit` lines of a stack. This makes room for
 * one more, which is ours.
 *
 * @returns the limit without it; `undefined` where V8 makes no stacks.
 */
export function makeRoom(): number | undefined {
  const limit = Error.stackTraceLimit;
  if (!Number.isFinite(limit)) return undefined;
  // An assignment would throw where Error is frozen.
  Reflect.set(Error, "stackTraceLimit", limit + 1);
  return limit;
}

/** Unless the program has set another limit. */
export function endRoom(limit: number | undefined): void {
  if (limit === undefined || Error.stackTraceLimit !== limit + 1) return;
  Reflect.set(Error, "stackTraceLimit", limit);
}

/** Gives the error the stack that it has without fdleak. */
export function withoutUs(error: unknown, limit = Infinity): unknown {
  if (!(error instanceof Error) || typeof error.stack !== "string") {
    return error;
  }
  const lines = error.stack.split("\n");
  const first = lines.findLastIndex((line) => !/^ +at /.test(line)) + 1;
  const calls = lines.slice(first);
  const others = calls.filter((call, index) => !isOfUs(call, index, calls));
  const left = others.slice(0, limit);
  if (left.length < calls.length) {
    error.stack = [...lines.slice(0, first), ...left].join("\n");
  }
  return error;
}

/** Ours, or the call of Node by which we run something in a context. */
function isOfUs(call: string, index: number, all: readonly string[]): boolean {
  const before = all[index - 1] ?? "";
  return (
    isOurs(call) || (/ AsyncLocalStorage\.run /.test(call) && isOurs(before))
  );
}

/**
 * What can be wrong with an answer, the gravest first: what comes first explains
 * what comes after it.
 */
export const faults = [
  "syntax-error",
  "fails-to-load",
  "tampering",
  "not-permitted",
  "ends-the-process",
  "endless-loop",
  "never-settles",
  "closes-others",
  "does-nothing",
  "returns-a-promise",
  "missing-await",
  "not-disposable",
  "type-error",
  "crashes",
  "never-acquired",
  "throws",
  "swallows",
  "other-error",
  "other-result",
  "wrong-order",
  "leaks",
  "leaks-elsewhere",
  "released-late",
  "held-too-long",
  "other-harm",
] as const;

export type Fault = (typeof faults)[number];

/** What a fault means, for whom no better explanation is at hand. */
export const meanings: Readonly<Record<Fault, string>> = {
  "syntax-error": "Node cannot parse the file, so none of it has run.",
  "fails-to-load": "The import of the file fails, so no path has run.",
  tampering:
    "The check counts from outside your process, so patching Node's functions " +
    "or the check's messages does not affect it. Put them back.",
  "not-permitted":
    "An answer may write in its scratch directory only, and may start no " +
    "processes or threads. No exercise needs more.",
  "ends-the-process":
    "process.exit and its like end everything at once: no scope ends, nothing " +
    "is disposed, and the caller never gets a result.",
  "endless-loop": "The call never returns, so it never releases what it holds.",
  "never-settles":
    "The promise that it returned never settles. Its caller waits until the " +
    "process exits, and nothing that it holds is released.",
  "closes-others":
    "It closes a descriptor that it did not open, or one that it has closed " +
    "already. The kernel reuses numbers at once, so sooner or later this " +
    "closes an unrelated file.",
  "missing-await":
    "A promise is not the resource. Await the promise first, so that `using` " +
    "gets the resource itself.",
  "not-disposable":
    "`using` needs a Symbol.dispose method. `await using` also takes " +
    "Symbol.asyncDispose.",
  "type-error": "It has to compile under `strict`.",
  crashes: "An uncaught error ended the process.",
  "does-nothing": "Do the work: a function that does nothing leaks nothing.",
  "returns-a-promise":
    "The caller of this function does not wait for a promise. Do the work and " +
    "release everything before the function returns.",
  "never-acquired": "Hold the resource during the work. Here it was not open.",
  swallows: "The error has to reach the caller.",
  "other-error": "The caller has to get the error that says what happened.",
  throws: "On this path it should succeed.",
  "other-result": "The result is not the expected one.",
  "wrong-order":
    "A resource may need the ones acquired before it, so release them in " +
    "reverse order.",
  leaks: "Release every resource that you acquire.",
  "leaks-elsewhere":
    "Some code paths release it and others do not. Cover every path: return, " +
    "exception, and the acquire that fails.",
  "released-late":
    "It closes, but only after the call has ended. Await the release.",
  "held-too-long":
    "It closes, but stays open longer than it is needed. End its scope earlier.",
  "other-harm": "Nothing leaks, but the call leaves other damage behind.",
};

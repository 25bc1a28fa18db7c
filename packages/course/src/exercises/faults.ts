/**
 * What can be wrong with an answer, the gravest first: what comes first explains
 * what comes after it.
 */
export const faults = [
  "syntax-error",
  "fails-to-load",
  "tampering",
  "ends-the-process",
  "endless-loop",
  "never-settles",
  "closes-others",
  "outlives",
  "does-nothing",
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
  "syntax-error": "Node cannot read the file, so nothing of it has run.",
  "fails-to-load":
    "Importing the file already fails, so no path could be tried.",
  tampering:
    "The check counts from outside of your process, so replacing what Node " +
    "looks with changes nothing but your own program. Put it back.",
  "ends-the-process":
    "process.exit and its like end everything at once: no scope is left, " +
    "nothing is disposed, and the caller never gets its answer.",
  "endless-loop": "It never comes back, so whatever it holds is held for ever.",
  "never-settles":
    "The promise it returned is never settled, so whoever awaits it waits for " +
    "ever, and what it holds is never released.",
  "closes-others":
    "It closes what it has not opened, or what it has closed before. Numbers " +
    "are handed out again at once, so sooner or later that is somebody else's " +
    "file.",
  outlives:
    "It starts a process and does not wait until that has ended. What the " +
    "process holds is held for as long as it lives.",
  "missing-await":
    "A promise is not the resource. It takes an `await` of its own to get " +
    "what the promise brings before `using` can look after it.",
  "not-disposable":
    "This cannot be disposed in that way: `using` wants Symbol.dispose, " +
    "`await using` takes Symbol.asyncDispose as well.",
  "type-error": "It has to compile under `strict`.",
  crashes: "An error came that nobody caught, and the process ended with it.",
  "does-nothing":
    "The work has to be done; a function that does nothing leaks nothing.",
  "never-acquired":
    "The resource has to be held while the work is done; here it was not open.",
  swallows: "The caller has to be told: the error must reach it.",
  "other-error": "The caller has to get the error that says what happened.",
  throws: "On this path it should succeed.",
  "other-result": "The result is not what it has to be.",
  "wrong-order":
    "What was acquired last may need what was acquired first, so it is " +
    "released first.",
  leaks: "Whatever is acquired has to be released.",
  "leaks-elsewhere":
    "It is released on some ways out of the function and not on others. Every " +
    "way counts: return, throw, and the acquire that fails.",
  "released-late":
    "It was closed in the end, but not when the call was over: something is " +
    "not awaited.",
  "held-too-long":
    "It is closed in the end, but stays open for longer than anybody needs it. " +
    "A scope that ends earlier releases it earlier.",
  "other-harm": "Nothing leaks, but something else is left behind.",
};

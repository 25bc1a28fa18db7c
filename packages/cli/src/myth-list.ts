/** A question about a program, and the belief that answers it wrongly. */
export interface Myth {
  /** The program that is run: `myths/<slug>.ts`. */
  readonly slug: string;
  readonly belief: string;
  readonly question: string;
  readonly choices: readonly string[];
  /** The number of the right choice, from 1. */
  readonly right: number;
  /** What the program prints; an exit code other than 0 is its last line. */
  readonly prints: readonly string[];
  readonly reason: string;
  /** The pair that teaches it, `topic/name`. */
  readonly pair: string;
}

/** The four myths of the Python tutorial, then those that JavaScript adds. */
export const mythList: readonly Myth[] = [
  {
    slug: "forgotten-close",
    belief: "A program that forgets to close a file crashes at once.",
    question: "The loop opens 20 files and closes none. What happens?",
    choices: [
      "The first read that is not followed by a close throws.",
      "The program runs on with 20 files open.",
      "`readFileSync` closes the descriptor it was given.",
    ],
    right: 2,
    prints: ["20 files open"],
    reason:
      "Nothing fails until the process reaches its limit of open files. Then " +
      "the next open fails with EMFILE, often in code that closes correctly.",
    pair: "manual-close/never-closed",
  },
  {
    slug: "only-files",
    belief: "`using` works only for files.",
    question: "`using` declares a timer. What does the program print first?",
    choices: [
      "`it fires`: a timer is not a resource.",
      "An error: `using` accepts only what was opened.",
      "`after 100 ms`: the closing brace cancelled the timer.",
    ],
    right: 3,
    prints: ["after 100 ms"],
    reason:
      "`using` accepts any object with `Symbol.dispose`: timers, locks, " +
      "servers, temporary directories, your own classes.",
    pair: "async/race-against-timer",
  },
  {
    slug: "exception-skips",
    belief: "An exception in the block skips the release.",
    question: "The block throws. How many files are open in the `catch`?",
    choices: ["One: the exception skipped the release.", "None."],
    right: 2,
    prints: ["0 files open"],
    reason:
      "`using` disposes however the block ends: at its last line, by `return`, " +
      "`break` or `throw`.",
    pair: "exceptions/bad-content",
  },
  {
    slug: "using-is-enough",
    belief: "`using` and `await using` do the same to every resource.",
    question:
      "A FileHandle has `Symbol.asyncDispose` only. What does `using` do?",
    choices: [
      "It closes the file at the end of the block and does not wait.",
      "It calls `close()`, because there is no `Symbol.dispose`.",
      "It throws a TypeError, and the file stays open.",
    ],
    right: 3,
    prints: ["TypeError", "1 file open"],
    reason:
      "`using` needs `Symbol.dispose`. Declare an asynchronous resource with " +
      "`await using`, which accepts both kinds.",
    pair: "async/missing-await",
  },
  {
    slug: "await-using-waits",
    belief: "`await using` waits for the value.",
    question: "`await using` receives a promise of a file. What happens?",
    choices: [
      "It throws a TypeError, and the file is opened all the same.",
      "It waits for the file, and closes it at the end of the block.",
      "It throws a TypeError, and the file is not opened.",
    ],
    right: 1,
    prints: ["TypeError", "1 file open"],
    reason:
      "Its `await` belongs to the disposal. The value needs another one: " +
      "`await using file = await open(path)`.",
    pair: "async/missing-await",
  },
  {
    slug: "const-is-enough",
    belief: "A disposable object is disposed when its block ends.",
    question:
      "`const` declares a disposable file. What is open after the block?",
    choices: ["Nothing: the object has `Symbol.dispose`.", "The file."],
    right: 2,
    prints: ["1 file open"],
    reason:
      "The declaration decides, not the object. Only `using` and " +
      "`await using` call the method.",
    pair: "scoped-disposal/const-not-using",
  },
  {
    slug: "garbage-collector",
    belief: "The garbage collector closes it.",
    question:
      "Nothing refers to the 20 descriptors, and garbage is collected. How " +
      "many files are open?",
    choices: ["20", "None", "One: the last"],
    right: 1,
    prints: ["20 files open"],
    reason:
      "A descriptor is a number: there is no object to collect. An object that " +
      "owns one, such as a database, is closed at a time you cannot choose.",
    pair: "manual-close/never-closed",
  },
  {
    slug: "leaked-handle",
    belief: "A FileHandle closes itself when it is collected.",
    question:
      "The function forgets to close its FileHandle. What does garbage " +
      "collection do?",
    choices: [
      "It closes the file, and the program runs on.",
      "It closes the file, and an error ends the process.",
      "Nothing: the file stays open.",
    ],
    right: 2,
    prints: ["exit code 1: ERR_INVALID_STATE"],
    reason:
      "Since Node 25 this error ends the process, and no `catch` of yours sees " +
      "it. Up to Node 24 it was a warning.",
    pair: "async/missing-await",
  },
  {
    slug: "dispose-flushes",
    belief: "Disposing a write stream flushes it.",
    question:
      "The block writes 6 bytes to a stream and ends. How many are in the file?",
    choices: ["6", "0, and an error", "0, and no error"],
    right: 3,
    prints: ["0 of 6 bytes"],
    reason:
      "Dispose destroys the stream and drops its buffer. Use `pipeline`, or " +
      "call `end()` and await `finished(stream)`.",
    pair: "async/write-stream-dispose",
  },
  {
    slug: "type-error",
    belief: "A TypeError of `using` means that nothing was opened.",
    question: "`using` receives a descriptor number. What happens?",
    choices: [
      "It throws a TypeError before it opens the file.",
      "It throws a TypeError, and the file stays open.",
      "It closes the descriptor at the end of the block.",
    ],
    right: 2,
    prints: ["TypeError", "1 file open"],
    reason:
      "The initializer runs first, then `using` checks its value. Adopt the " +
      "number: `stack.adopt(openSync(path), closeSync)`.",
    pair: "scoped-disposal/bare-number",
  },
  {
    slug: "exit-closes",
    belief: "The exit closes everything.",
    question:
      "The scope of a temporary directory calls `process.exit()`. Where is the " +
      "directory?",
    choices: ["Still there", "Removed by `using`", "Removed by the kernel"],
    right: 1,
    prints: ["still there"],
    reason:
      "The kernel closes descriptors at exit; it removes no files and flushes " +
      "no buffers. `process.exit` and a fatal signal skip every dispose. Set " +
      "`process.exitCode` and return.",
    pair: "exceptions/process-exit",
  },
  {
    slug: "return-true",
    belief: "A dispose method that returns true suppresses the error.",
    question: "Dispose returns true, as `__exit__` may in Python. Who catches?",
    choices: [
      "No code: the error was suppressed.",
      "The `catch` around the block.",
    ],
    right: 2,
    prints: ["caught: bad content"],
    reason:
      "Dispose is not given the error, and its return value is ignored. Catch " +
      "the error where you want to continue.",
    pair: "exceptions/return-true",
  },
  {
    slug: "catch-comes-first",
    belief: "The `catch` block can still use the resource.",
    question: "`using` stands in the `try`. What is printed first?",
    choices: ["`caught`", "`released`"],
    right: 2,
    prints: ["released", "caught"],
    reason:
      "The `try` block has ended before its `catch` begins, so dispose has run. " +
      "Put the `try` inside the block of the resource.",
    pair: "exceptions/late-catch",
  },
  {
    slug: "async-dispose-method",
    belief: "`await using` awaits an async `Symbol.dispose`.",
    question: "`[Symbol.dispose]` is an async method. What is printed first?",
    choices: ["`after the block`", "`closed`"],
    right: 1,
    prints: ["after the block", "closed"],
    reason:
      "`await using` ignores what `Symbol.dispose` returns, and the compiler " +
      "accepts the method. Name it `Symbol.asyncDispose`.",
    pair: "custom-disposable/unawaited-dispose",
  },
  {
    slug: "return-promise",
    belief: "`return promise` and `return await promise` do the same.",
    question:
      "The returned promise rejects while `await using` disposes. What happens?",
    choices: [
      "The caller catches the error.",
      "The process ends, although the caller catches.",
      "The error is lost.",
    ],
    right: 2,
    prints: ["exit code 1: SyntaxError"],
    reason:
      "During the disposal no code handles the promise yet, so Node reports an " +
      "unhandled rejection. Write `return await`.",
    pair: "async/unhandled-rejection",
  },
  {
    slug: "promise-all",
    belief: "When `Promise.all` rejects, the files that did open are closed.",
    question: "One of two opens fails. What is open in the end?",
    choices: ["Nothing", "The file that did open"],
    right: 2,
    prints: ["ENOENT", "1 file open"],
    reason:
      "`Promise.all` drops the results of the others and cancels nothing. " +
      "Await `Promise.allSettled` and put each file on a stack.",
    pair: "multi-resource/promise-all-rejects",
  },
  {
    slug: "close-twice",
    belief: "A second close does no harm.",
    question: "The program closes `first` twice. What does the read find?",
    choices: [
      "The content of the second file",
      "EBADF: the second file is closed",
    ],
    right: 2,
    prints: ["EBADF"],
    reason:
      "The kernel reuses the lowest free number at once, so the second close " +
      "closes an unrelated file. Close each descriptor exactly once.",
    pair: "manual-close/closed-twice",
  },
  {
    slug: "both-messages",
    belief: "When the release fails too, the log shows both errors.",
    question: "The block throws, and dispose throws. What is the message?",
    choices: ["`cannot read`", "`cannot close`", "Neither of them"],
    right: 3,
    prints: ["An error was suppressed during disposal"],
    reason:
      "The caller gets a SuppressedError: `error` is the newest error and " +
      "`suppressed` the one before. Log both yourself.",
    pair: "exceptions/wrapped-error",
  },
  {
    slug: "order-of-opening",
    belief: "Resources are released in the order of their declaration.",
    question: "Which resource is released first?",
    choices: ["The database", "The transaction"],
    right: 2,
    prints: ["transaction", "database"],
    reason:
      "The last one goes first, because it may need the ones before it. A " +
      "stack releases in the same order.",
    pair: "multi-resource/flushed-after-close",
  },
];

/** A construct of Python and its counterpart here. */
export interface Row {
  /** Code, without backticks. */
  readonly python: string;
  /** Code, without backticks; null when there is none. */
  readonly here: string | null;
  readonly differs: string;
  /** Pairs by `topic/name`, or `test` for test/docs.test.ts. */
  readonly proof: readonly string[];
}

/** What the tutorial on Python teaches, in its order. */
export const tutorial: readonly Row[] = [
  {
    python: "file = open(path); file.close()",
    here: "const fd = openSync(path); try { … } finally { closeSync(fd); }",
    differs:
      "CPython closes a file object with its last reference. A descriptor " +
      "number stays open in both languages.",
    proof: ["manual-close/early-return", "manual-close/never-closed"],
  },
  {
    python: "with open(path) as file:",
    here: "using file = new OpenFile(path);",
    differs: "There is no `as` and no body: the enclosing block ends it.",
    proof: [
      "scoped-disposal/const-not-using",
      "scoped-disposal/block-too-small",
    ],
  },
  {
    python: "with open(a) as x, open(b) as y:",
    here: "using x = new OpenFile(a), y = new OpenFile(b);",
    differs: "Nothing: both release the last one first.",
    proof: ["multi-resource/second-open-fails"],
  },
  {
    python: "__enter__",
    here: "constructor",
    differs:
      "There is no enter hook. `using` binds the resource itself, and a " +
      "constructor that throws must release what it has acquired.",
    proof: ["custom-disposable/constructor-throws"],
  },
  {
    python: "__exit__",
    here: "[Symbol.dispose]()",
    differs: "Dispose is not given the error, so it cannot decide by it.",
    proof: ["exceptions/commit-in-dispose"],
  },
  {
    python: "__exit__ with only pass",
    here: "[Symbol.dispose]() {}",
    differs: "Nothing: neither language checks that the method releases.",
    proof: ["custom-disposable/disposed-twice"],
  },
  {
    python: "return True in __exit__",
    here: null,
    differs:
      "What dispose returns is ignored. Catch the error around the block, or " +
      "in a function that runs the block.",
    proof: ["exceptions/return-true"],
  },
  {
    python: "raise in the with block",
    here: "throw in the block",
    differs: "Nothing: the resource is released first.",
    proof: ["exceptions/bad-content", "exceptions/lock-file"],
  },
  {
    python: "raise in __exit__",
    here: "throw in [Symbol.dispose]()",
    differs:
      "Python raises the second error and keeps the first as `__context__`. " +
      "Here both are in a SuppressedError, so `instanceof` finds neither.",
    proof: ["exceptions/failing-close", "exceptions/wrapped-error"],
  },
  {
    python: "except around with",
    here: "catch around the block",
    differs: "Nothing: the release runs before the handler.",
    proof: ["exceptions/late-catch"],
  },
  {
    python: "with 5 as number:",
    here: "using number = 5;",
    differs:
      "Nothing: both throw a TypeError after evaluating the expression, so " +
      "what it opened stays open. TypeScript reports it (TS2850).",
    proof: ["scoped-disposal/bare-number"],
  },
  {
    python: "async with connect() as c:",
    here: "await using c = await connect();",
    differs:
      "`async with` awaits entering and leaving. `await using` awaits only " +
      "the leaving: the value needs its own `await`.",
    proof: ["async/missing-await"],
  },
  {
    python: "__aenter__",
    here: "static async open()",
    differs: "There is no enter hook: use an asynchronous factory.",
    proof: ["async/missing-await", "multi-resource/promise-all-rejects"],
  },
  {
    python: "__aexit__",
    here: "[Symbol.asyncDispose]()",
    differs:
      "An `async [Symbol.dispose]` compiles, and nothing awaits it. " +
      "`async with` refuses a class that has only `__exit__`; `await using` " +
      "accepts one that has only `Symbol.dispose`.",
    proof: ["custom-disposable/unawaited-dispose"],
  },
  {
    python: "asyncio.run(main())",
    here: "await main();",
    differs:
      "A module may await at its top level. A rejected promise without a " +
      "handler ends the process.",
    proof: ["async/unhandled-rejection"],
  },
  {
    python: "with connection: (a transaction)",
    here: "using tx = begin(db); … tx.commit();",
    differs:
      "Dispose is not told of success, so it rolls back unless the body has " +
      "called `commit()`.",
    proof: ["exceptions/commit-in-dispose"],
  },
  {
    python: "with pool.connection() as c:",
    here: "using c = await pool.acquire();",
    differs: "Nothing: a loan is a resource, and its release returns it.",
    proof: ["multi-resource/connection-not-returned"],
  },
];

/** Every name that contextlib exports, and the methods of its stacks. */
export const contextlib: readonly Row[] = [
  {
    python: "AbstractContextManager",
    here: "Disposable",
    differs:
      "An interface of TypeScript, without code. A class does not have to " +
      "declare it; `using` looks for the method.",
    proof: ["custom-disposable/owner-without-dispose"],
  },
  {
    python: "AbstractAsyncContextManager",
    here: "AsyncDisposable",
    differs: "The same for `await using`.",
    proof: ["custom-disposable/unawaited-dispose"],
  },
  {
    python: "contextmanager",
    here: "function*, and next() called in [Symbol.dispose]",
    differs:
      "Dispose cannot throw the body's error into the generator. A generator " +
      "that is itself declared with `using` returns at its `yield`, so only " +
      "`finally` runs.",
    proof: [
      "custom-disposable/failed-draft",
      "custom-disposable/release-after-yield",
    ],
  },
  {
    python: "asynccontextmanager",
    here: "async function*, and an asyncDispose that calls next()",
    differs:
      "The same. Disposing an async generator waits for its pending `await`.",
    proof: ["async/waiting-generator", "test"],
  },
  {
    python: "closing(thing)",
    here: "stack.adopt(thing, (t) => t.close())",
    differs: "The stack is the disposable; `adopt` returns the thing.",
    proof: ["custom-disposable/library-without-dispose"],
  },
  {
    python: "aclosing(rows())",
    here: "await using it = rows();",
    differs: "Not needed: an async generator is disposable.",
    proof: ["async/waiting-generator", "test"],
  },
  {
    python: "nullcontext()",
    here: "using file = isWanted ? openFile() : null;",
    differs:
      "`null` and `undefined` are accepted and do nothing. `with None` is a " +
      "TypeError.",
    proof: ["scoped-disposal/conditional-acquisition", "test"],
  },
  {
    python: "suppress(FileNotFoundError)",
    here: "suppress(work, isMissing)",
    differs:
      "It must be a function that runs the work: dispose cannot suppress.",
    proof: ["exceptions/return-true"],
  },
  {
    python: "redirect_stdout(file)",
    here: "using _out = redirected(process.stdout, file);",
    differs:
      "Write it: replace `write`, restore it in dispose. Both affect the " +
      "whole process.",
    proof: ["scoped-disposal/restored-state", "test"],
  },
  {
    python: "redirect_stderr(file)",
    here: "using _err = redirected(process.stderr, file);",
    differs: "The same for `process.stderr`.",
    proof: ["scoped-disposal/restored-state", "test"],
  },
  {
    python: "chdir(folder)",
    here: "using _cwd = workingIn(folder);",
    differs:
      "Write it: `process.chdir` and back in dispose. Both affect the whole " +
      "process, also the code that runs during an `await`.",
    proof: ["scoped-disposal/restored-state"],
  },
  {
    python: "ContextDecorator",
    here: "const inContext = (work) => () => { using _c = context(); return work(); };",
    differs: "A function that takes a function; there is no base class.",
    proof: ["test"],
  },
  {
    python: "AsyncContextDecorator",
    here: "async () => { await using _c = await context(); return await work(); }",
    differs: "The same. Keep the `await` of `return await`.",
    proof: ["async/return-without-await", "test"],
  },
  {
    python: "ExitStack()",
    here: "using stack = new DisposableStack();",
    differs:
      "A closed ExitStack takes more callbacks, for its next close. A disposed " +
      "DisposableStack throws a ReferenceError, after `openSync` has run.",
    proof: ["multi-resource/map-throws", "scoped-disposal/const-not-using"],
  },
  {
    python: "stack.enter_context(cm)",
    here: "stack.use(resource)",
    differs: "It returns the resource itself. `null` is accepted.",
    proof: ["multi-resource/registered-too-late", "test"],
  },
  {
    python: "stack.callback(f, *args)",
    here: "stack.defer(() => f(...args))",
    differs:
      "`stack.callback(db.close)` works, because a Python method knows its " +
      "object. `stack.defer(db.close)` loses `this`.",
    proof: ["custom-disposable/detached-method"],
  },
  {
    python: "stack.push(exit)",
    here: "stack.use(object) or stack.defer(exit)",
    differs: "The callback gets no error and cannot suppress one.",
    proof: ["test"],
  },
  {
    python: "stack.pop_all()",
    here: "stack.move()",
    differs:
      "The old stack counts as disposed: another `use` throws a " +
      "ReferenceError.",
    proof: ["custom-disposable/constructor-throws", "test"],
  },
  {
    python: "stack.close()",
    here: "stack.dispose()",
    differs:
      "When several releases fail, Python raises the last error. Here all are " +
      "kept, one inside the other.",
    proof: ["multi-resource/loop-of-closes"],
  },
  {
    python: "AsyncExitStack()",
    here: "await using stack = new AsyncDisposableStack();",
    differs:
      "A synchronous stack accepts an async release and does not await it.",
    proof: ["multi-resource/async-release-in-sync-stack"],
  },
  {
    python: "await stack.enter_async_context(cm)",
    here: "stack.use(await open(path))",
    differs: "`use` awaits nothing: it registers the resource at once.",
    proof: ["multi-resource/promise-all-rejects"],
  },
  {
    python: "stack.push_async_callback(f)",
    here: "stack.defer(async () => …)",
    differs: "The same method as for synchronous callbacks.",
    proof: ["multi-resource/async-release-in-sync-stack"],
  },
  {
    python: "stack.push_async_exit(exit)",
    here: "stack.use(object) or stack.defer(exit)",
    differs: "The callback gets no error and cannot suppress one.",
    proof: ["test"],
  },
  {
    python: "await stack.aclose()",
    here: "await stack.disposeAsync()",
    differs:
      "The name differs from `dispose()`. A second call resolves before the " +
      "first has finished.",
    proof: ["test"],
  },
];

/** Context managers elsewhere in the standard library, and what ends them. */
export const elsewhere: readonly Row[] = [
  {
    python: "TemporaryDirectory()",
    here: "using folder = mkdtempDisposableSync(prefix);",
    differs: "The object has the path as `folder.path`.",
    proof: ["scoped-disposal/temporary-directory"],
  },
  {
    python: 'with open(path, "w") as file:',
    here: "await pipeline(text, createWriteStream(path));",
    differs:
      "Leaving `with` flushes. Disposing a write stream discards what it has " +
      "not written.",
    proof: ["async/write-stream-dispose"],
  },
  {
    python: "os.scandir(path)",
    here: "using directory = opendirSync(path);",
    differs: "Nothing.",
    proof: ["scoped-disposal/directory-handle"],
  },
  {
    python: "with lock:",
    here: "using _lock = await mutex.acquire();",
    differs: "Without `await` the lock is taken, and nothing releases it.",
    proof: ["multi-resource/async-lock"],
  },
  {
    python: 'open(path, "x") as a lock file',
    here: 'openSync(path, "wx")',
    differs: "`FileExistsError` is `EEXIST`.",
    proof: ["exceptions/lock-file"],
  },
  {
    python: "with Popen(args):",
    here: "await using child = …; with an asyncDispose of yours",
    differs:
      "`with` waits and sends no signal. `using child` sends SIGTERM and does " +
      "not wait.",
    proof: ["async/stubborn-child"],
  },
  {
    python: "async with session.get(url):",
    here: "await using body = response.body;",
    differs:
      "undici has no session to close per request. The body of `fetch` is " +
      "not disposable: cancel it.",
    proof: ["async/unread-body", "async/fetch-body"],
  },
  {
    python: "async with asyncio.timeout(s):",
    here: "AbortSignal.timeout(ms)",
    differs:
      "A promise cannot be cancelled from outside. What arrives late must be " +
      "released by the code that stopped waiting.",
    proof: ["async/race-against-timer", "async/late-arrival"],
  },
  {
    python: "async with asyncio.TaskGroup():",
    here: "Promise.allSettled, then stack.use",
    differs: "`Promise.all` neither cancels the others nor waits for them.",
    proof: ["multi-resource/promise-all-rejects"],
  },
  {
    python: "mock.patch.object(…)",
    here: "using spy = vi.spyOn(…);",
    differs: "Nothing: the end of the block restores the original.",
    proof: ["scoped-disposal/restored-state"],
  },
  {
    python: "__del__, reference counting",
    here: null,
    differs:
      "CPython closes many resources with their last reference. Here a " +
      "collected FileHandle ends the process, and a number stays open.",
    proof: ["manual-close/never-closed", "async/missing-await"],
  },
  {
    python: "sys.exit()",
    here: "process.exitCode = 1; return;",
    differs:
      "`sys.exit` raises, so `__exit__` runs. `process.exit` disposes nothing.",
    proof: ["exceptions/process-exit"],
  },
  {
    python: "KeyboardInterrupt",
    here: 'process.on("SIGINT", …) and an AbortSignal',
    differs: "Ctrl-C raises in Python. In Node it ends the process undisposed.",
    proof: ["exceptions/interrupted"],
  },
];

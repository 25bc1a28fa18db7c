import { existsSync, writeFileSync } from "node:fs";
import { exercise } from "course/exercise";

type Answer = typeof import("./solution.ts");
type At = (name: string) => string;

export default exercise<Answer>(import.meta.dirname, {
  title: "A lock for each mailbox",
  task:
    "`deliver` sends to one mailbox after the other. While it sends to a " +
    "mailbox it holds a lock on it: a file next to the mailbox, kept open, " +
    "that nobody else can create. The next mailbox is none of this lock's " +
    "business, so each lock goes when its own mailbox is done with. Not every " +
    "answer of `send` leads there.",
  call: "deliver()",
  minutes: 7,
  paths: [
    {
      name: "the ordinary path",
      run: ({ deliver }, { scratch, nonce, look }) => {
        const asked: string[] = [];
        const stored = deliver(scratch, ["ada", nonce], (name) => {
          if (name === "ada") look();
          asked.push(name);
          return "stored";
        });
        return { stored, asked };
      },
      outcome: ({ nonce }) => ({
        returned: { stored: 2, asked: ["ada", nonce] },
      }),
      holds: ["ada.lock"],
      effect: ({ path, nonce }) => leftOf(path, ["ada", nonce]),
    },
    {
      name: "a mailbox is full",
      run: ({ deliver }, { scratch, nonce }) => {
        const replies = ["full", "stored"] as const;
        let asked = 0;
        const stored = deliver(
          scratch,
          [nonce, nonce],
          () => replies[asked++] ?? "down",
        );
        return { stored, asked };
      },
      outcome: () => ({ returned: { stored: 1, asked: 2 } }),
      effect: ({ path, nonce }) => leftOf(path, [nonce]),
    },
    {
      name: "the 2nd mailbox forwards to the 1st",
      run: ({ deliver }, { scratch, path, nonce }) => {
        const asked: string[] = [];
        const stored = deliver(scratch, ["ada", nonce], (name) => {
          if (name === nonce && existsSync(path("ada.lock"))) {
            throw new Error("the mailbox of ada is still locked");
          }
          asked.push(name);
          return "stored";
        });
        return { stored, asked };
      },
      outcome: ({ nonce }) => ({
        returned: { stored: 2, asked: ["ada", nonce] },
      }),
      effect: ({ path, nonce }) => leftOf(path, ["ada", nonce]),
    },
    {
      name: "send delivers as well",
      run: ({ deliver }, { scratch, nonce, look }) =>
        deliver(scratch, ["ada"], () => {
          const stored = deliver(scratch, ["bob", nonce], () => "stored");
          look();
          return stored === 2 ? "stored" : "full";
        }),
      outcome: () => ({ returned: 1 }),
      holds: ["ada.lock"],
      closed: ["bob.lock"],
      effect: ({ path, nonce }) => leftOf(path, ["ada", "bob", nonce]),
    },
    {
      name: "the server is down",
      run: ({ deliver }, { scratch, nonce }) => {
        const asked: string[] = [];
        const stored = deliver(scratch, ["ada", nonce, "bob"], (name) => {
          asked.push(name);
          return name === nonce ? "down" : "stored";
        });
        return { stored, asked };
      },
      outcome: ({ nonce }) => ({
        returned: { stored: 1, asked: ["ada", nonce] },
      }),
      effect: ({ path, nonce }) => leftOf(path, ["ada", nonce, "bob"]),
    },
    {
      name: "send throws",
      run: ({ deliver }, { scratch, nonce, look }) =>
        deliver(scratch, ["ada"], () => {
          look();
          throw new Error(nonce);
        }),
      outcome: ({ nonce }) => ({ threw: `Error: ${nonce}` }),
      holds: ["ada.lock"],
      effect: ({ path }) => leftOf(path, ["ada"]),
    },
    {
      name: "somebody else has the 2nd lock",
      given: ({ path, nonce }) => writeFileSync(path(`${nonce}.lock`), ""),
      run: ({ deliver }, { scratch, nonce }) =>
        deliver(scratch, ["ada", nonce], () => "stored"),
      outcome: () => ({ threw: "EEXIST" }),
      effect: ({ path, nonce }) =>
        existsSync(path(`${nonce}.lock`))
          ? leftOf(path, ["ada"])
          : "The lock that somebody else had is gone.",
    },
  ],
  hints: [
    "`continue`, `return` and a throw leave the body of the loop. Which of them comes by its last line?",
    "The body of a loop is a block, and each turn enters and leaves it anew. What `using` binds there is released at the end of each turn.",
    "`using _lock = new Lock(join(folder, `${name}.lock`));`, and no line at the end of the loop.",
  ],
  why:
    "The scope of a lock is one turn of the loop, and `using` releases it on " +
    "every way out of that turn: at its end, by `continue`, by `return` and " +
    "by a throw.",
  accepted: {
    "finally-per-mailbox.ts": "A `try … finally` in each turn of the loop.",
    "function-that-sends-one.ts":
      "A function sends to one mailbox; its scope is the scope of the lock.",
  },
  wrongAnswers: [
    {
      name: "using in a case",
      of: "exercise",
      edits: [
        [
          '      case "stored":\n',
          '      case "stored":\n        using _held = lock;\n',
        ],
        ["    lock[Symbol.dispose]();\n", ""],
      ],
      sign: { fault: "syntax-error", says: /'case' or 'default'|case clause/ },
      because:
        "A `case` is no block of its own, so `using` may not stand in it " +
        "without braces. With braces the lock would be released for that one " +
        "answer only; the block that every answer leaves is the loop's.",
    },
    {
      name: "a lock file that nobody holds open",
      edits: [
        ["{ closeSync, openSync, rmSync }", "{ rmSync, writeFileSync }"],
        ["  readonly #fd: number;\n", ""],
        [
          'this.#fd = openSync(path, "wx");',
          'writeFileSync(path, "", { flag: "wx" });',
        ],
        ["    closeSync(this.#fd);\n", ""],
      ],
      sign: {
        fault: "never-acquired",
        code: /writeFileSync|closeSync\(\s*openSync\(|constructor[^}]*closeSync\(/,
      },
      because:
        "The file is created and closed at once. A lock that its holder keeps " +
        "open can be told from one that a crash has left behind; this one " +
        "cannot.",
    },
    {
      name: "unlocks before it sends",
      edits: [
        [
          "    using _lock = new Lock(join(folder, `${name}.lock`));\n",
          "    {\n      using _lock = new Lock(join(folder, `${name}.lock`));\n    }\n",
        ],
      ],
      sign: {
        fault: "never-acquired",
        code: /using \w+ = [^;]*;\s*\}[^]*\bsend\(/,
      },
      because:
        "The lock is released at the end of the block it is bound in, and " +
        "`send` stands after that block. Whoever waited for the lock now sends " +
        "at the same time.",
    },
    {
      name: "opens the lock file whoever has it",
      edits: [['"wx"', '"w"']],
      sign: { fault: "swallows", code: /openSync\([^)]*"[wa]\+?"/ },
      because:
        "The flag `wx` fails when the file is there, and that makes it a lock. " +
        "With `w` two processes get it at the same time.",
    },
    {
      name: "removes the lock file first",
      edits: [
        [
          "    this.#fd = openSync",
          "    rmSync(path, { force: true });\n    this.#fd = openSync",
        ],
      ],
      sign: {
        fault: "swallows",
        paths: ["somebody else has the 2nd lock"],
        code: /rmSync\([^]*openSync\(/,
      },
      because:
        "That the file is there means that somebody is at this mailbox. Who " +
        "removes it takes the lock away from them while they hold it.",
    },
    {
      name: "passes over a mailbox that is locked",
      edits: [
        [
          "    using _lock = new Lock(join(folder, `${name}.lock`));\n",
          "    using lock = lockOf(join(folder, `${name}.lock`));\n    if (lock === null) continue;\n",
        ],
        [
          "class Lock",
          "function lockOf(path: string): Lock | null {\n  try {\n    return new Lock(path);\n  } catch {\n    return null;\n  }\n}\n\nclass Lock",
        ],
      ],
      sign: { fault: "swallows", paths: ["somebody else has the 2nd lock"] },
      because:
        "The caller asked for a delivery, and is not told that nobody tried. " +
        "That a lock is taken is for the caller to deal with.",
    },
    {
      name: "goes on after an error",
      edits: [
        ["    using _lock", "    try {\n    using _lock"],
        [
          "        stored += 1;\n    }\n",
          "        stored += 1;\n    }\n    } catch {}\n",
        ],
      ],
      sign: {
        fault: "swallows",
        paths: ["send throws", "somebody else has the 2nd lock"],
      },
      because:
        "No lock is left behind, but the caller is told of fewer deliveries and " +
        "not of the reason. An error has to reach whoever called.",
    },
    {
      name: "unlocks what it may never have locked",
      of: "exercise",
      edits: [
        [
          "    const lock = new Lock(join(folder, `${name}.lock`));\n",
          "    let lock!: Lock;\n    try {\n      lock = new Lock(join(folder, `${name}.lock`));\n",
        ],
        [
          "    lock[Symbol.dispose]();\n",
          "    } finally {\n      lock[Symbol.dispose]();\n    }\n",
        ],
      ],
      sign: {
        fault: "other-error",
        paths: ["somebody else has the 2nd lock"],
        says: /TypeError/,
      },
      because:
        "When the lock could not be had, `finally` has nothing to dispose of. " +
        "The TypeError of that takes the place of EEXIST. Acquire above the " +
        "`try`.",
    },
    {
      name: "the error wrapped in another",
      edits: [
        ["    using _lock", "    try {\n    using _lock"],
        [
          "        stored += 1;\n    }\n",
          '        stored += 1;\n    }\n    } catch {\n      throw new Error("cannot deliver");\n    }\n',
        ],
      ],
      sign: { fault: "other-error", says: /threw Error: / },
      because:
        "No lock is left behind, but the caller gets an error other than the " +
        "one that happened and can no longer tell a lock that is taken from a " +
        "server that fails.",
    },
    {
      name: "unlocks what all calls have locked",
      edits: [
        ["/** Delivers", "const locks = new Set<Lock>();\n\n/** Delivers"],
        [
          "    using _lock = new Lock(join(folder, `${name}.lock`));\n",
          "    locks.add(new Lock(join(folder, `${name}.lock`)));\n    try {\n",
        ],
        [
          "        stored += 1;\n    }\n",
          "        stored += 1;\n    }\n    } finally {\n      for (const lock of locks) lock[Symbol.dispose]();\n      locks.clear();\n    }\n",
        ],
      ],
      sign: {
        fault: "never-acquired",
        paths: ["send delivers as well"],
        code: /^(const|let) \w+/m,
      },
      because:
        "A set outside of the function has the locks of every call in it. A " +
        "delivery that is over unlocks the mailbox of one that is still under " +
        "way.",
    },
    {
      name: "a variable that all calls share",
      edits: [
        ["/** Delivers", "let lock: Lock;\n\n/** Delivers"],
        [
          "    using _lock = new Lock(join(folder, `${name}.lock`));\n",
          "    lock = new Lock(join(folder, `${name}.lock`));\n    try {\n",
        ],
        [
          "        stored += 1;\n    }\n",
          "        stored += 1;\n    }\n    } finally {\n      lock[Symbol.dispose]();\n    }\n",
        ],
      ],
      sign: {
        fault: "throws",
        says: /EBADF/,
        paths: ["send delivers as well"],
        code: /^let \w+/m,
      },
      because:
        "A variable outside of the function is shared by every call. A delivery " +
        "that begins while another is under way puts its own lock there, and " +
        "the first one then disposes that.",
    },
    {
      name: "unlocks by hand what using unlocks",
      edits: [
        ["    using _lock =", "    using lock ="],
        [
          "        stored += 1;\n    }\n",
          "        stored += 1;\n    }\n    lock[Symbol.dispose]();\n",
        ],
      ],
      sign: { fault: "throws", says: /EBADF|ENOENT/ },
      because:
        "`using` disposes of the lock at the end of the turn, so the line by " +
        "hand makes it two times, and this class is not made for a second " +
        "one. If another file had been given the number meanwhile, that file " +
        "would be closed.",
    },
    {
      name: "one stack around the loop",
      edits: [
        [
          "  for (const name of names) {\n",
          "  using locks = new DisposableStack();\n  for (const name of names) {\n",
        ],
        [
          "    using _lock = new Lock(join(folder, `${name}.lock`));\n",
          "    locks.use(new Lock(join(folder, `${name}.lock`)));\n",
        ],
      ],
      sign: {
        fault: "throws",
        paths: ["a mailbox is full", "the 2nd mailbox forwards to the 1st"],
      },
      because:
        "The stack belongs to the function, so every lock is kept until the " +
        "last mailbox. The second message for a mailbox finds it locked, by " +
        "this very function.",
    },
    {
      name: "keeps the locks of what was stored until the end",
      edits: [
        [
          "  let stored = 0;\n",
          "  using locks = new DisposableStack();\n  let stored = 0;\n",
        ],
        [
          "using _lock = new Lock(join(folder, `${name}.lock`));",
          "const lock = locks.use(new Lock(join(folder, `${name}.lock`)));",
        ],
        [
          "        continue;\n",
          "        lock[Symbol.dispose]();\n        continue;\n",
        ],
        [
          "  readonly #fd: number;\n",
          "  readonly #fd: number;\n  #isOver = false;\n",
        ],
        [
          "    closeSync(this.#fd);\n",
          "    if (this.#isOver) return;\n    this.#isOver = true;\n    closeSync(this.#fd);\n",
        ],
      ],
      sign: {
        fault: "throws",
        paths: ["the 2nd mailbox forwards to the 1st"],
      },
      because:
        "A mailbox that has stored its message stays locked until the last one " +
        "is sent to. Whoever wants it meanwhile, be it this very delivery, " +
        "finds it locked for no reason.",
    },
    {
      name: "one variable for all locks",
      of: "exercise",
      edits: [
        [
          "  for (const name of names) {\n",
          "  let lock: Lock | undefined;\n  try {\n  for (const name of names) {\n",
        ],
        ["    const lock = new Lock", "    lock = new Lock"],
        [
          "    lock[Symbol.dispose]();\n  }\n",
          "  }\n  } finally {\n    lock?.[Symbol.dispose]();\n  }\n",
        ],
      ],
      sign: {
        fault: "leaks",
        paths: [
          "the ordinary path",
          "a mailbox is full",
          "the 2nd mailbox forwards to the 1st",
          "the server is down",
          "send delivers as well",
        ],
      },
      because:
        "Each turn overwrites the lock of the turn before, and the `finally` " +
        "around the loop releases the last one only.",
    },
    {
      name: "unlocks when something throws and at the end",
      of: "exercise",
      edits: [
        [
          "    switch (send(name)) {\n",
          "    let reply: Reply;\n    try {\n      reply = send(name);\n    } catch (error) {\n      lock[Symbol.dispose]();\n      throw error;\n    }\n    switch (reply) {\n",
        ],
      ],
      sign: {
        fault: "throws",
        paths: ["a mailbox is full", "the server is down"],
      },
      because:
        "The throw is mended, but `continue` and `return` go neither through " +
        "`catch` nor by the line at the end.",
    },
    {
      name: "takes all locks before the loop",
      edits: [
        [
          "  for (const name of names) {\n    using _lock = new Lock(join(folder, `${name}.lock`));\n",
          "  const locks = names.map((name) => new Lock(join(folder, `${name}.lock`)));\n  for (const [place, name] of names.entries()) {\n    using _lock = locks[place];\n",
        ],
      ],
      sign: { fault: "throws", code: /\.map\(/ },
      because:
        "Every mailbox is locked before the first is sent to, and each turn " +
        "looks after one lock. Whatever ends the loop early leaves the others, " +
        "and a lock that is taken leaves those before it.",
    },
    {
      name: "leaves it to the garbage collector",
      edits: [
        [
          "class Lock",
          "const locks = new FinalizationRegistry<number>(closeSync);\n\nclass Lock",
        ],
        ["using _lock =", "const _lock ="],
        [
          'openSync(path, "wx");',
          'openSync(path, "wx");\n    locks.register(this, this.#fd);',
        ],
      ],
      sign: { fault: "leaks", code: /FinalizationRegistry/ },
      because:
        "When the garbage collector comes is nobody's decision, and it may not " +
        "come at all. Until then the lock is held.",
    },
    {
      name: "const in place of using",
      edits: [["using _lock =", "const _lock ="]],
      sign: {
        fault: "leaks",
        paths: [
          "the ordinary path",
          "a mailbox is full",
          "the 2nd mailbox forwards to the 1st",
          "the server is down",
          "send throws",
          "somebody else has the 2nd lock",
          "send delivers as well",
        ],
        says: /lock file .* still there/,
      },
      because:
        "That a lock has a dispose method does not release it; something has " +
        "to call the method. `const` does not, `using` does.",
    },
    {
      name: "closes the lock file and leaves it there",
      edits: [["    rmSync(this.#path);\n", ""]],
      sign: {
        fault: "other-harm",
        paths: [
          "the ordinary path",
          "a mailbox is full",
          "the 2nd mailbox forwards to the 1st",
          "the server is down",
          "send throws",
          "somebody else has the 2nd lock",
          "send delivers as well",
        ],
      },
      because:
        "What locks is that the file is there. Closing it gives the descriptor " +
        "back and unlocks nothing, so the mailbox is locked from now on.",
    },
    {
      name: "leaves the switch and not the loop",
      edits: [["        return stored;\n", "        break;\n"]],
      sign: { fault: "other-result", paths: ["the server is down"] },
      because:
        "`break` in a `switch` leaves the `switch`. The loop goes on and sends " +
        "to a server that is down.",
    },
    {
      name: "looks after the lock once it has sent",
      of: "exercise",
      edits: [
        [
          "    switch (send(name)) {\n",
          "    const reply = send(name);\n    using _held = lock;\n    switch (reply) {\n",
        ],
        ["    lock[Symbol.dispose]();\n", ""],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["send throws"],
        code: /using \w+ = \w+;/,
      },
      because:
        "Between the lock and the `using` stands `send`. When that throws, the " +
        "lock is held and nothing looks after it yet.",
    },
    {
      name: "unlocks before each way out but a throw",
      of: "exercise",
      edits: [
        [
          "        continue;\n",
          "        lock[Symbol.dispose]();\n        continue;\n",
        ],
        [
          "        return stored;\n",
          "        lock[Symbol.dispose]();\n        return stored;\n",
        ],
      ],
      sign: { fault: "leaks-elsewhere", paths: ["send throws"] },
      because:
        "Three lines that unlock, and a throw comes by none of them. `using` " +
        "and `finally` are on that way as well.",
    },
    {
      name: "unlocks before continue too, and nowhere else",
      of: "exercise",
      edits: [
        [
          "        continue;\n",
          "        lock[Symbol.dispose]();\n        continue;\n",
        ],
      ],
      sign: {
        fault: "leaks-elsewhere",
        paths: ["the server is down", "send throws"],
      },
      because:
        "A full mailbox is unlocked now. `return` and a throw leave the turn as " +
        "well, and still above the line at its end.",
    },
    {
      name: "removes a lock that somebody else has",
      of: "exercise",
      edits: [
        [
          "    const lock = new Lock(join(folder, `${name}.lock`));\n",
          "    const path = join(folder, `${name}.lock`);\n    let lock: Lock | undefined;\n    try {\n    lock = new Lock(path);\n",
        ],
        [
          "    lock[Symbol.dispose]();\n",
          "    } finally {\n      lock?.[Symbol.dispose]();\n      rmSync(path, { force: true });\n    }\n",
        ],
      ],
      sign: { fault: "other-harm", paths: ["somebody else has the 2nd lock"] },
      because:
        "`finally` also runs when the lock could not be had, and then the file " +
        "that it removes is another's. What is released has to be what was " +
        "acquired.",
    },
    {
      name: "removes the lock file and leaves it open",
      edits: [["    closeSync(this.#fd);\n", ""]],
      sign: { fault: "leaks" },
      because:
        "The name is gone and the mailbox is unlocked, but the descriptor is " +
        "held, and with it the file that no longer has a name.",
    },
  ],
});

function leftOf(path: At, names: readonly string[]): string | undefined {
  const left = names.filter((name) => existsSync(path(`${name}.lock`)));
  if (left.length === 0) return undefined;
  return `The lock file of ${left.join(", ")} is still there.`;
}

import fs from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`break` ends an iterator that the caller still reads.",
  fix: "Read a borrowed iterator with `next()`, and let its owner end it.",
  note: "A loop that runs to its end is harmless. `break`, `return` and a throw call `return()` of the iterator, and the generator runs its `finally`. So do `const [first] = lines`, and `take`, `find` and `some` of an iterator. `for await` does the same with a stream: leaving the loop destroys it. `stream.iterator({ destroyOnReturn: false })` keeps it open. [`borrowed-resource`](../scoped-disposal/borrowed-resource) has a function that puts `using` on the caller's database.",
  run: (side, tools) =>
    side.readMail(tools.file("mail", "to: ann\n\nhello\nbob")),
  leaks: {},
  outcome: {
    wrong: "returned { header: [ [ 'to', 'ann' ] ], body: [] }",
    correct:
      "returned { header: [ [ 'to', 'ann' ] ], body: [ 'hello', 'bob' ] }",
  },
  seen: [
    {
      what: "A program read one line of its standard input with `for await` and `break`, which destroyed the stream with an AbortError.",
      where: "nodejs/node#46717",
      link: "https://github.com/nodejs/node/issues/46717",
      date: "2023-02-18",
    },
  ],
  innocent: {
    run: (side, tools) => side.readMail(tools.file("mail", "subject: re: tea")),
    outcome: "returned { header: [ [ 'subject', 're: tea' ] ], body: [] }",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the mail is missing",
      run: (side, { scratch }) => side.readMail(join(scratch, "missing")),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "a line of the header has no colon",
      run: (side, tools) => side.readMail(tools.file("mail", "to ann\n\nhi")),
      outcome: "threw Error: not a header: to ann",
    },
    {
      kind: "existing data",
      when: "a name comes twice, and another is `__proto__`",
      run: (side, tools) =>
        side.readMail(tools.file("mail", "to: ann\nto: bob\n__proto__: x\n")),
      outcome:
        "returned { header: [ [ 'to', 'ann' ], [ 'to', 'bob' ], [ '__proto__', 'x' ] ], body: [] }",
    },
    {
      kind: "existing data",
      when: "its lines end with CRLF",
      run: (side, tools) =>
        side.readMail(tools.file("mail", "to: ann\r\n\r\nhello\r\nbob")),
      outcome:
        "returned { header: [ [ 'to', 'ann' ] ], body: [ 'hello', 'bob' ] }",
    },
    {
      kind: "release fails",
      when: "closing fails after the last line",
      run(side, tools) {
        tools.fail(fs, "closeSync");
        return side.readMail(tools.file("mail", "to: ann\n\nhi"));
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "the header is wrong, and then closing fails",
      run(side, tools) {
        tools.fail(fs, "closeSync");
        return side.readMail(tools.file("mail", "to ann\n\nhi"));
      },
      outcome:
        "threw SuppressedError (EIO, suppressing Error: not a header: to ann)",
    },
  ],
});

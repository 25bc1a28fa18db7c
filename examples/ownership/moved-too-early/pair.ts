import fs, { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pair } from "course/pair";

type Queue = import("./correct.ts").Queue;
type Job = import("./correct.ts").Job;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "`move()` empties the stack before the queue accepts the job.",
  fix: "Call `stack.move()` after the call that hands the resource over.",
  note: "`queue.add(stack.move())` is the same mistake: the argument is evaluated first. The receiver must either accept the job and dispose it later, or throw and not dispose it. An async `add` would refuse the job after `submit` has moved it, so the type does not accept one. For an async queue, make `submit` async too, and await `add` before `move()`. If the queue disposes the job at once, nothing breaks, because a second dispose does nothing. [`returned-resource`](../scoped-disposal/returned-resource) moves to a caller, which cannot refuse.",
  run(side, tools) {
    using queue = queueFor(0);
    side.submit(tools.file("job", "print this"), queue);
  },
  leaks: { file: 1 },
  outcome: "threw Error: the queue is full",
  seen: [
    {
      what: "A load balancer did not close a new connection that its bounded queue had refused (Java).",
      where: "apple/servicetalk#257",
      link: "https://github.com/apple/servicetalk/pull/257",
      date: "2019-01-17",
    },
  ],
  innocent: {
    run(side, tools) {
      using queue = queueFor(1);
      side.submit(tools.file("job", "print this"), queue);
      return queue.texts();
    },
    outcome: "returned [ 'print this' ]",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run(side, { scratch }) {
        using queue = queueFor(1);
        side.submit(join(scratch, "missing"), queue);
      },
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the job is empty",
      run(side, tools) {
        using queue = queueFor(1);
        side.submit(tools.file("job", ""), queue);
      },
      outcome: "threw Error: the job is empty",
    },
    {
      kind: "release fails",
      when: "the queue is full, and then closing fails",
      run(side, tools) {
        using queue = queueFor(0);
        tools.fail(fs, "closeSync");
        side.submit(tools.file("job", "print this"), queue);
      },
      outcome:
        "threw SuppressedError (EIO, suppressing Error: the queue is full)",
    },
    {
      kind: "used elsewhere",
      when: "the queue has two jobs after the calls",
      run(side, tools) {
        using queue = queueFor(2);
        side.submit(tools.file("first", "print this"), queue);
        side.submit(tools.file("second", "and that"), queue);
        return queue.texts();
      },
      outcome: "returned [ 'print this', 'and that' ]",
    },
    {
      kind: "disposed twice",
      when: "the queue disposes the job within the call",
      run(side, tools) {
        let other = 0;
        side.submit(tools.file("job", "print this"), {
          add(job) {
            job[Symbol.dispose]();
            other = openSync(tools.file("other", "still open"), "r");
            job[Symbol.dispose]();
          },
        });
        const text = readFileSync(other, "utf8");
        closeSync(other);
        return text;
      },
      outcome: "returned 'still open'",
    },
    {
      kind: "used elsewhere",
      when: "the size of a closed job is read",
      run(side, tools) {
        const job = new side.Job(tools.file("job", "print this"));
        job[Symbol.dispose]();
        return job.size;
      },
      outcome: "threw Error: the job is closed",
    },
  ],
});

/** A queue that disposes its jobs when it is disposed. */
function queueFor(limit: number): Queue & Disposable & { texts(): string[] } {
  const jobs: Job[] = [];
  return {
    add(job) {
      if (jobs.length === limit) throw new Error("the queue is full");
      jobs.push(job);
    },
    texts: () => jobs.map(({ fd }) => readFileSync(fd, "utf8")),
    [Symbol.dispose]: () => jobs.forEach((job) => job[Symbol.dispose]()),
  };
}

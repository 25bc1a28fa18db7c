import fs, { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "The scope of a request is never disposed.",
  fix: "Adopt the scope, and await the handler inside `run`.",
  note: 'A store of AsyncLocalStorage has no end: timers and promises that the request started keep it. So dispose the scope after the `await` of the handler. After `scope.dispose()`, awilix resolves again: it would open a second file that nothing closes. The flag `isOver` prevents that. In awilix 13.0.5 `container.dispose()` does not dispose the scopes: its README says so, and the comment in its types says "and it\'s children". A container that tracked its scopes would keep one entry for each request ([awilix#65](https://github.com/jeffijoe/awilix/issues/65)).',
  run: async (side, tools) => {
    const app = side.createApp(logIn(tools));
    await side.serve(app, async () => {
      side.log("begin");
      await setImmediate();
      side.log("end");
    });
    await app.dispose();
    return readFileSync(logIn(tools), "utf8").split("\n").slice(-3, -1);
  },
  leaks: { file: 1 },
  outcome: "returned [ 'begin', 'end' ]",
  seen: [
    {
      what: "`container.dispose()` does not call the disposer of a resource that was resolved in a scope of the container.",
      where: "awilix 13.0.5",
      link: "https://www.npmjs.com/package/awilix/v/13.0.5",
      date: "2026-06-18",
      test: "awilix leaves the file of a scope open when its parent is disposed",
    },
    {
      what: "A user expected `container.dispose()` to call the disposer of a dependency that only a scope had resolved.",
      where: "jeffijoe/awilix#275",
      link: "https://github.com/jeffijoe/awilix/issues/275",
      date: "2021-11-13",
    },
    {
      what: "NestJS calls no lifecycle hook of an instance with request scope, neither at the end of the request nor at shutdown.",
      where: "nestjs/nest#2809",
      link: "https://github.com/nestjs/nest/issues/2809",
      date: "2019-08-25",
    },
  ],
  innocent: {
    run: async (side, tools) => {
      const app = side.createApp(logIn(tools));
      const answer = await side.serve(app, async () => await setImmediate(1));
      await app.dispose();
      return answer;
    },
    outcome: "returned 1",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the folder of the log is missing",
      run: async (side, { scratch }) => {
        const app = side.createApp(join(scratch, "missing/log"));
        await side.serve(app, async () => {
          await setImmediate();
          side.log("begin");
        });
      },
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the handler rejects",
      run: async (side, tools) => {
        const app = side.createApp(logIn(tools));
        await side.serve(app, async () => {
          side.log("begin");
          await setImmediate();
          throw new Error("not found");
        });
      },
      outcome: "threw Error: not found",
    },
    {
      kind: "release fails",
      when: "the handler rejects, and then closing the log fails",
      run: async (side, tools) => {
        const app = side.createApp(logIn(tools));
        tools.fail(fs, "closeSync");
        await side.serve(app, async () => {
          side.log("begin");
          await setImmediate();
          throw new Error("not found");
        });
      },
      outcome: "threw SuppressedError (EIO, suppressing Error: not found)",
    },
    {
      kind: "used elsewhere",
      when: "a second request ends while the first one goes on",
      run: async (side, tools) => {
        rmSync(logIn(tools), { force: true });
        const app = side.createApp(logIn(tools));
        const second = Promise.withResolvers<void>();
        const first = side.serve(app, async () => {
          side.log("first");
          await second.promise;
          side.log("first again");
        });
        await side.serve(app, async () => {
          side.log("second");
          await setImmediate();
        });
        second.resolve();
        await first;
        return readFileSync(logIn(tools), "utf8");
      },
      outcome: "returned 'first\\nsecond\\nfirst again\\n'",
    },
    {
      kind: "used elsewhere",
      when: "work of the request goes on after its end",
      run: async (side, tools) => {
        const app = side.createApp(logIn(tools));
        let late: Promise<string> | undefined;
        await side.serve(app, async () => {
          side.log("begin");
          late = setImmediate().then(() =>
            tools.outcomeOf(() => side.log("late")),
          );
          await Promise.resolve();
        });
        return await late;
      },
      outcome: "returned 'threw Error: the request is over'",
    },
    {
      kind: "used elsewhere",
      when: "there is no request",
      run: (side) => side.log("begin"),
      outcome: "threw Error: there is no request",
    },
    {
      kind: "existing data",
      when: "the disk takes only a part of a line",
      run: async (side, tools) => {
        rmSync(logIn(tools), { force: true });
        const app = side.createApp(logIn(tools));
        tools.shortWrite();
        await side.serve(app, async () => {
          await setImmediate();
          side.log("one");
        });
        return readFileSync(logIn(tools), "utf8");
      },
      outcome: "returned 'one\\n'",
    },
    {
      kind: "existing data",
      when: "the log has a line of an earlier request",
      run: async (side, tools) => {
        rmSync(logIn(tools), { force: true });
        const app = side.createApp(logIn(tools));
        for (const line of ["one", "two"]) {
          await side.serve(app, async () => {
            await setImmediate();
            side.log(line);
          });
        }
        return readFileSync(logIn(tools), "utf8");
      },
      outcome: "returned 'one\\ntwo\\n'",
    },
  ],
});

function logIn({ scratch }: Tools): string {
  return join(scratch, "requests.log");
}

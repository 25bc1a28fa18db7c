import { open, type FileHandle } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { pair, type Tools } from "course/pair";

let opened: Promise<FileHandle>;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "A resource that arrives after the timeout is never closed.",
  fix: "When the race is lost, dispose the resource as soon as it arrives.",
  note: "An opening that takes an AbortSignal can be stopped instead; the resource may still arrive before it stops. An `ms` above 2147483647, such as Infinity, times out after 1 ms.",
  seen: [
    {
      what: "A connection that is established after its timeout is never closed.",
      where: "nats.js#64",
      link: "https://github.com/nats-io/nats.js/issues/64",
      date: "2024-09-24",
    },
  ],
  run: async (side, tools) => {
    const outcome = await tools.outcomeOf(() =>
      side.openWithin(5, opensAfter(50, tools)),
    );
    await opened;
    return outcome;
  },
  leaks: { file: 1 },
  outcome: "returned 'threw Error: timed out'",
  release: "late",
  innocent: {
    run: async (side, tools) => {
      await using file = await side.openWithin(60_000, opensAfter(1, tools));
      return await file.readFile("utf8");
    },
    outcome: "returned 'hello'",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "opening fails in time",
      run: (side, { scratch }) =>
        side.openWithin(60_000, open(`${scratch}/no`)),
      outcome: "threw ENOENT",
      effect: {
        observe: () => `${timers()} timers running`,
        expected: "0 timers running",
      },
    },
    {
      kind: "acquire fails",
      when: "opening never ends",
      run: (side) => side.openWithin(5, new Promise<FileHandle>(() => {})),
      outcome: "threw Error: timed out",
    },
    {
      kind: "acquire fails",
      when: "opening fails after the timeout",
      isApart: true,
      run: async (side, { scratch, outcomeOf }) => {
        const opening = setTimeout(50).then(() => open(`${scratch}/no`));
        const outcome = await outcomeOf(() => side.openWithin(5, opening));
        await setTimeout(100);
        return outcome;
      },
      outcome: "returned 'threw Error: timed out'",
    },
    {
      kind: "release fails",
      when: "closing the late arrival fails",
      isApart: true,
      run: async (side, tools) => {
        tools.fail("FileHandle", "close");
        const outcome = await tools.outcomeOf(() =>
          side.openWithin(5, opensAfter(50, tools)),
        );
        await opened;
        await setTimeout(50);
        return outcome;
      },
      outcome: "returned 'threw Error: timed out'",
    },
  ],
});

function timers(): number {
  const resources = process.getActiveResourcesInfo();
  return resources.filter((type) => type === "Timeout").length;
}

/** Opens a file, and takes its time. */
function opensAfter(ms: number, { file }: Tools): Promise<FileHandle> {
  opened = setTimeout(ms).then(() => open(file("greeting.txt", "hello")));
  return opened;
}

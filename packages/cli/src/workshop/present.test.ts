import { PassThrough } from "node:stream";
import { join } from "node:path";
import type { Pair } from "course";
import { expect, test } from "vitest";
import {
  type PairSource,
  examplesFolder,
} from "../fixtures/examples-folder.ts";
import { end, launch } from "../fixtures/start.ts";
import { Paper } from "../render/paper.ts";
import { bigNumber } from "./big-number.ts";
import { Terminal, hasTerminals, runs } from "./fixtures/present-terminal.ts";
import { Keys } from "./keys.ts";
import { type View, layout } from "./render/present.ts";

const presentPair = join(import.meta.dirname, "fixtures/present-pair.ts");
const earlyReturn = join(
  import.meta.dirname,
  "../../../../examples/manual-close/early-return",
);
const patiently = { timeout: 30_000 };

test("bigNumber draws digits of five rows that differ from one another", () => {
  const drawn = Array.from({ length: 10 }, (_, digit) => bigNumber(digit));
  expect(new Set(drawn.map((rows) => rows.join("\n"))).size).toBe(10);
  for (const rows of drawn) {
    expect(rows.map((row) => row.length)).toEqual([6, 6, 6, 6, 6]);
    expect(rows.join("")).toMatch(/^[█ ]+$/);
  }
});

test("bigNumber sets the digits of a number side by side", () => {
  expect(bigNumber(174)).toEqual([
    "  ██    ██████  ██  ██",
    "████        ██  ██  ██",
    "  ██        ██  ██████",
    "  ██        ██      ██",
    "██████      ██      ██",
  ]);
});

const view: View = {
  pair: {
    topic: "manual-close",
    name: "early-return",
    mistake: `An early return leaves ${"the function above ".repeat(6)}it.`,
    leaks: { file: 1 },
  } as unknown as Pair,
  columns: [
    {
      side: "wrong",
      counts: [22, 23, 24, 125],
      count: 125,
      floor: 22,
      words: "3 calls: 103 more open",
    },
    {
      side: "correct",
      counts: [22, 22, 22, 22],
      count: 22,
      floor: 22,
      words: "3 calls: none more open",
    },
  ],
  usage: "space: next call  a: by itself  q: end",
};

test.for([
  [80, 24],
  [60, 16],
  [40, 24],
  [40, 20],
  [40, 12],
] as const)("layout fits %i columns and %i rows", ([width, height]) => {
  const lines = layout(view, new Paper(width, false), height).split("\n");
  expect(lines.length).toBeLessThanOrEqual(height);
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  expect(lines[0]).toBe("manual-close/early-return");
  expect(lines.at(-1)).toBe(view.usage);
});

test("layout sets the sides next to one another when there is room", () => {
  const lines = layout(view, new Paper(80, false), 24).split("\n");
  const top = lines.findIndex((line) => /^WRONG +CORRECT$/.test(line));
  const place = lines[top]!.indexOf("CORRECT");
  const correct = bigNumber(22);
  bigNumber(125).forEach((row, index) => {
    expect(lines[top + 1 + index]).toBe(
      (row.padEnd(place) + correct[index]).trimEnd(),
    );
  });
  expect(lines[top + 6]).toMatch(/^▁▁▁█ +▁▁▁▁$/);
  expect(lines[top + 7]).toMatch(/^3 calls: 103 more .* 3 calls: none more/);
});

test.for([24, 20])(
  "layout sets both big numbers below one another when 40 columns have %i rows",
  (rows) => {
    const text = layout(view, new Paper(40, false), rows);
    const trimmed = text.replace(/ +$/gm, "");
    for (const number of [125, 22]) {
      const drawn = bigNumber(number).map((row) => row.trimEnd());
      expect(trimmed).toContain(drawn.join("\n"));
    }
    expect(text).toMatch(/^WRONG$[^]*^▁▁▁█$[^]*^CORRECT$[^]*^▁▁▁▁$/m);
  },
);

test("layout says the same without colours as with them", () => {
  const coloured = layout(view, new Paper(80, true), 24);
  const plain = layout(view, new Paper(80, false), 24);
  expect(coloured).toContain("\u001b[31m██");
  // oxlint-disable-next-line no-control-regex
  const stripped = coloured.replace(/\u001b\[\d+m/g, "").replace(/ +$/gm, "");
  expect(stripped).toBe(plain.replace(/ +$/gm, ""));
});

test("layout says that no descriptor leaks when the damage is another", () => {
  const pair = { ...view.pair, leaks: {} };
  const text = layout({ ...view, pair }, new Paper(80, false), 24);
  expect(text.replace(/\s+/g, " ")).toContain("No descriptor leaks here");
});

test("Keys names what is pressed and ends with its input", async () => {
  const input = new PassThrough();
  using keys = new Keys(input as unknown as NodeJS.ReadStream);
  input.write(" q\r?N\u0003\u001b[C\u001b");
  const pressed: string[] = [];
  for await (const key of keys) {
    pressed.push(key);
    if (key === "escape") input.end();
  }
  expect(pressed.join(" ")).toBe("space q return ? n ctrl-c right escape");
});

test("Keys ends and gives its input back when it is disposed", async () => {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), {
    setRawMode: (mode: boolean) => void modes.push(mode),
  });
  {
    using keys = new Keys(input as unknown as NodeJS.ReadStream);
    const pressed = Array.fromAsync(keys);
    keys[Symbol.dispose]();
    expect(await pressed).toEqual([]);
  }
  expect(modes).toEqual([true, false]);
  expect(input.isPaused()).toBe(true);
  expect(input.listenerCount("keypress")).toBe(0);
});

test("Keys is disposed when switching raw mode off fails", () => {
  const input: PassThrough = Object.assign(new PassThrough(), {
    // As a terminal does that has been closed.
    setRawMode(mode: boolean): void {
      if (!mode) input.emit("error", new Error("setRawMode EIO"));
    },
  });
  const keys = new Keys(input as unknown as NodeJS.ReadStream);
  expect(() => keys[Symbol.dispose]()).not.toThrow();
});

/** Without a terminal. */
function presentation(folder: string, ...words: string[]) {
  return end(launch([process.execPath, presentPair, folder, ...words]));
}

test("present prints a table of ten calls when there is no terminal", async () => {
  const { code, stdout, stderr } = await presentation(earlyReturn);
  const rows = [...stdout.matchAll(/^ +(\d+) +(\d+) +(\d+)$/gm)];
  const table = rows.map((row) => row.slice(1).map(Number));
  const [[, wrong = 0, correct = 0] = []] = table;
  expect(table).toEqual(
    Array.from({ length: 11 }, (_, call) => [call, wrong + call, correct]),
  );
  expect(stdout).toMatch(/^call +wrong +correct$/m);
  expect(stdout).toMatch(
    /^wrong, 10 calls: leaked 10 files\ncorrect, 10 calls: leaked nothing$/m,
  );
  expect(stderr).toBe("");
  expect(code).toBe(0);
});

test("present prints one document when it is asked for JSON", async () => {
  const { code, stdout } = await presentation(earlyReturn, "--json", "3");
  const seen = JSON.parse(stdout);
  const wrong = seen.wrong.counts[0];
  const file = { fd: expect.any(Number), kind: "file" };
  expect(seen).toEqual({
    pair: "manual-close/early-return",
    wrong: {
      counts: [0, 1, 2, 3].map((call) => wrong + call),
      leaked: Array.from({ length: 3 }, () => expect.objectContaining(file)),
      trouble: null,
    },
    correct: {
      counts: Array(4).fill(seen.correct.counts[0]),
      leaked: [],
      trouble: null,
    },
  });
  expect(code).toBe(0);
});

/** A side that leaks, and does this in its third call. */
const thirdCall = (deed: string): PairSource => ({
  wrong: `import { openSync } from "node:fs";
    let calls = 0;
    export async function visit() {
      openSync(import.meta.filename); // leaks fd
      if (++calls === 3) ${deed};
      return 1;
    }`,
});
const hanging = thirdCall("await new Promise(() => {})");

test("present goes on with the other side when one is in trouble", async () => {
  await using folder = await examplesFolder({
    "bad-day": thirdCall("process.exit(7)"),
  });
  const path = `${folder.path}/bad-days/bad-day`;
  const { code, stdout } = await presentation(path, "5");
  expect(stdout).toContain("wrong, 2 calls: the wrong side exited with code 7");
  expect(stdout).toMatch(/^ +3 +- +\d+$/m);
  expect(stdout).toContain("correct, 5 calls: leaked nothing");
  expect(code).toBe(0);
});

/** In a terminal, with both sides waiting for their first call. */
async function onStage(folder: string, calls = "", size?: [number, number]) {
  const command = `'${process.execPath}' '${presentPair}' '${folder}' ${calls}`;
  const terminal = await Terminal.open(command, size);
  const ready = /0 calls: none more open[^]*0 calls: none more open/;
  await expect.poll(terminal.seen, patiently).toMatch(ready);
  return terminal;
}

/** The numbers that are drawn big, as they are read. */
function numbersIn(text: string): number[] {
  const lines = text.split("\n");
  const top = lines.findIndex((line) => /^WRONG +CORRECT/.test(line));
  return ["WRONG", "CORRECT"].map((name) => {
    const place = lines[top]!.indexOf(name);
    const drawn = lines
      .slice(top + 1, top + 6)
      .map((line) => line.slice(place, place + 38).trimEnd());
    return Array.from({ length: 1000 }, (_, number) => number).findIndex(
      (number) =>
        bigNumber(number).every((row, at) => row.trimEnd() === drawn[at]),
    );
  });
}

test.skipIf(!hasTerminals)(
  "present shows the wrong count climb and the correct one stay when space is pressed",
  async () => {
    await using terminal = await onStage(earlyReturn);
    const processes = await terminal.processes();
    expect(processes).toHaveLength(3);
    const [wrong = 0, correct] = numbersIn(await terminal.seen());
    expect(wrong).toBeGreaterThan(0);

    await terminal.press("Space", "Space", "Space");
    const climbed = /3 calls: 3 more open +3 calls: none more open/;
    await expect.poll(terminal.seen, patiently).toMatch(climbed);
    const now = numbersIn(await terminal.seen());
    expect(now).toEqual([wrong + 3, correct]);

    await terminal.press("q");
    await expect.poll(terminal.seen, patiently).toContain("code 0");
    const last = await terminal.seen();
    expect(last).toMatch(/3 calls: leaked 3 files +3 calls: leaked nothing/);
    expect(numbersIn(last)).toEqual([wrong + 3, correct]);
    expect(await terminal.modes()).toBe("0 1 1");
    await expect.poll(() => terminal.isAsBefore(), patiently).toBe(true);
    expect(processes.filter(runs)).toEqual([]);
    expect(terminal.scratch()).toEqual([]);
  },
);

test.skipIf(!hasTerminals)(
  "present goes on by itself until the last call when a is pressed",
  async () => {
    await using terminal = await onStage(earlyReturn, "3");
    await terminal.press("a");
    await expect.poll(terminal.seen, patiently).toContain("code 0");
    expect(await terminal.seen()).toContain("3 calls: leaked 3 files");
  },
);

test.skipIf(!hasTerminals)(
  "present waits again when a key stops it",
  async () => {
    await using terminal = await onStage(earlyReturn);
    await terminal.press("a");
    await expect.poll(terminal.seen, patiently).toContain("any key: stop");
    await terminal.press("x");
    await expect.poll(terminal.seen, patiently).toContain("space: next call");
    await terminal.press("C-c");
    await expect.poll(terminal.seen, patiently).toContain("code 0");
  },
);

test.skipIf(!hasTerminals)(
  "present redraws itself when the terminal shrinks",
  async () => {
    await using terminal = await onStage(earlyReturn);
    await terminal.resize(40, 24);
    // Until it is redrawn the terminal shows what it showed, cut off.
    const redrawn = /^manual-close.*[^]*^WRONG$[^]*^CORRECT$/m;
    await expect.poll(terminal.seen, patiently).toMatch(redrawn);
    await terminal.press("Escape");
    await expect.poll(terminal.seen, patiently).toContain("code 0");
  },
);

test.skipIf(!hasTerminals)(
  "present says that a call hangs, lets the other side go on and ends on q",
  async () => {
    await using folder = await examplesFolder({ "bad-day": hanging });
    const path = `${folder.path}/bad-days/bad-day`;
    await using terminal = await onStage(path);
    const processes = await terminal.processes();
    await terminal.press("Right", "Enter", "n", "Space");
    const stuck = /2 calls: call 3 has not returned yet +4 calls: none more/;
    await expect.poll(terminal.seen, patiently).toMatch(stuck);
    await terminal.press("q");
    const ended = /2 calls: call 3 did not return +4 calls: leaked nothing/;
    await expect.poll(terminal.seen, patiently).toMatch(ended);
    await expect.poll(terminal.seen, patiently).toContain("code 0");
    expect(processes.filter(runs)).toEqual([]);
  },
);

test.skipIf(!hasTerminals)(
  "present says so when the descriptor limit is reached",
  async () => {
    const limited = `'${earlyReturn}' 100`;
    const command = `sh -c "ulimit -n 40; exec '${process.execPath}' '${presentPair}' ${limited}"`;
    await using terminal = await Terminal.open(command);
    await expect.poll(terminal.seen, patiently).toContain("0 calls: none");
    await terminal.press("-N", "30", "Space");
    await expect
      .poll(terminal.seen, patiently)
      .toMatch(/30 calls: \d+ more open, at the limit +30 calls: none more/);
    await terminal.press("q");
    await expect.poll(terminal.seen, patiently).toContain("code 0");
  },
);

test.skipIf(!hasTerminals).for([
  ["SIGTERM", 143],
  ["SIGHUP", 129],
  ["SIGINT", 130],
] as const)(
  "present gives the terminal back when it is sent %s",
  async ([signal, code]) => {
    await using terminal = await onStage(earlyReturn);
    const processes = await terminal.processes();
    process.kill(processes[0]!, signal);
    await expect.poll(terminal.seen, patiently).toContain(`code ${code}`);
    expect(await terminal.modes()).toBe("0 1 1");
    await expect.poll(() => terminal.isAsBefore(), patiently).toBe(true);
    expect(processes.filter(runs)).toEqual([]);
    expect(terminal.scratch()).toEqual([]);
  },
);

test.skipIf(!hasTerminals)(
  "present leaves nothing behind when its terminal is closed",
  async () => {
    await using terminal = await onStage(earlyReturn);
    const processes = await terminal.processes();
    await terminal.close();
    await expect.poll(() => processes.filter(runs), patiently).toEqual([]);
    expect(terminal.scratch()).toEqual([]);
  },
);

test.skipIf(!hasTerminals)(
  "present gives the terminal back when an error is not caught",
  async () => {
    await using terminal = await onStage(earlyReturn);
    const processes = await terminal.processes();
    process.kill(processes[0]!, "SIGUSR2"); // on which the fixture throws
    await expect.poll(terminal.seen, patiently).toContain("code 1");
    expect(await terminal.seen()).toContain("Error: not caught");
    expect(await terminal.modes()).toBe("0 1 1");
    await expect.poll(() => terminal.isAsBefore(), patiently).toBe(true);
    await expect.poll(() => processes.filter(runs), patiently).toEqual([]);
  },
);

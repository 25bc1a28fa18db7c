import { closeSync, openSync, writeFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");

const inTurn = [
  "the target unmounts",
  "the target is gone",
  "the source unmounts",
  "the source is gone",
];

/** The trouble of a drive that throws before there is a promise. */
const atOnce = "jammed";

const again = [...inTurn, "mirror is called once more", ...inTurn];

export default exercise<Answer>(import.meta.dirname, {
  call: "mirror()",
  minutes: 8,
  paths: {
    "the ordinary path": {
      given: giveDrives,
      run: ({ mirror }, tools) =>
        mirror(drivesOf(tools), async (from, to) => {
          await afterTurns(2);
          tools.look();
          return `${from.name} ${tools.nonce} ${to.name}`.length;
        }),
      returns: ({ nonce }) => `source ${nonce} target`.length,
      holds: ["source", "target"],
      events: inTurn,
    },
    "the source is missing": {
      run: ({ mirror }, tools) =>
        mirror(drivesOf(tools), () => Promise.resolve(0)),
      throws: "ENOENT",
      events: [],
    },
    "the target is missing": {
      given: ({ path }) => writeFileSync(path("source"), ""),
      run: ({ mirror }, tools) =>
        mirror(drivesOf(tools), () => Promise.resolve(0)),
      throws: "ENOENT",
      events: ["the source unmounts", "the source is gone"],
    },
    "copy throws": {
      given: giveDrives,
      run: ({ mirror }, tools) =>
        mirror(drivesOf(tools), async () => {
          await afterTurns(2);
          tools.look();
          throw new Error(tools.nonce);
        }),
      throws: ({ nonce }) => `Error: ${nonce}`,
      holds: ["source", "target"],
      events: inTurn,
    },
    "copy throws at once": {
      given: giveDrives,
      run: ({ mirror }, tools) =>
        mirror(drivesOf(tools), () => {
          tools.look();
          throw new Error(tools.nonce);
        }),
      throws: ({ nonce }) => `Error: ${nonce}`,
      holds: ["source", "target"],
      events: inTurn,
    },
    "unmounting fails": {
      given: giveDrives,
      run: async ({ mirror }, tools) => {
        const copy = async () => {
          await afterTurns(2);
          tools.look();
          return 1;
        };
        try {
          try {
            return await mirror(drivesOf(tools, { target: "busy" }), copy);
          } catch (error) {
            if (messageOf(error) !== `busy ${tools.nonce}`) throw error;
          }
          tools.note("mirror is called once more");
          return await mirror(drivesOf(tools, { source: "busy" }), copy);
        } finally {
          await afterTurns(4); // an error that nobody awaits comes by then
        }
      },
      throws: ({ nonce }) => `Error: busy ${nonce}`,
      holds: ["source", "target"],
      events: again,
    },
    "unmounting throws at once": {
      given: giveDrives,
      run: ({ mirror }, tools) =>
        mirror(drivesOf(tools, { target: atOnce }), async () => {
          await afterTurns(2);
          tools.look();
          return 1;
        }),
      throws: ({ nonce }) => `Error: ${atOnce} ${nonce}`,
      holds: ["source", "target"],
      events: inTurn,
    },
    "neither can be unmounted": {
      given: giveDrives,
      run: async ({ mirror }, tools) => {
        const drives = drivesOf(tools, { source: "full", target: "busy" });
        try {
          return await mirror(drives, async () => {
            await afterTurns(2);
            tools.look();
            return 1;
          });
        } finally {
          await afterTurns(4); // an error that nobody awaits comes by then
        }
      },
      throws: ({ nonce }) =>
        `SuppressedError (Error: full ${nonce}, suppressing Error: busy ${nonce})`,
      holds: ["source", "target"],
      events: inTurn,
    },
    "copy throws and unmounting fails": {
      given: giveDrives,
      run: async ({ mirror }, tools) => {
        const fail = async () => {
          await afterTurns(2);
          tools.look();
          throw new Error(tools.nonce);
        };
        try {
          try {
            return await mirror(drivesOf(tools, { target: "busy" }), fail);
          } catch (error) {
            if (!(error instanceof SuppressedError)) throw error;
          }
          tools.note("mirror is called once more");
          return await mirror(drivesOf(tools, { source: "busy" }), fail);
        } finally {
          await afterTurns(4); // an error that nobody awaits comes by then
        }
      },
      throws: ({ nonce }) =>
        `SuppressedError (Error: busy ${nonce}, suppressing Error: ${nonce})`,
      holds: ["source", "target"],
      events: again,
    },
    "copy throws and neither can be unmounted": {
      given: giveDrives,
      run: async ({ mirror }, tools) => {
        const drives = drivesOf(tools, { source: "full", target: "busy" });
        try {
          return await mirror(drives, async () => {
            await afterTurns(2);
            tools.look();
            throw new Error(tools.nonce);
          });
        } catch (error) {
          if (!(error instanceof SuppressedError)) throw error;
          const leaves = leavesOf(error).join(", suppressing ");
          throw new Error(leaves, { cause: error });
        } finally {
          await afterTurns(4); // an error that nobody awaits comes by then
        }
      },
      throws: ({ nonce }) =>
        `Error: full ${nonce}, suppressing busy ${nonce}, suppressing ${nonce}`,
      holds: ["source", "target"],
      events: inTurn,
    },
    "the target is missing and unmounting fails": {
      given: ({ path }) => writeFileSync(path("source"), ""),
      run: async ({ mirror }, tools) => {
        try {
          return await mirror(drivesOf(tools, { source: "busy" }), () =>
            Promise.resolve(0),
          );
        } finally {
          await afterTurns(4); // an error that nobody awaits comes by then
        }
      },
      throws: ({ nonce }) =>
        `SuppressedError (Error: busy ${nonce}, suppressing ENOENT)`,
      events: ["the source unmounts", "the source is gone"],
    },
  },
});

function giveDrives({ path }: PathContext): void {
  writeFileSync(path("source"), "");
  writeFileSync(path("target"), "");
}

async function afterTurns(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
}

function messageOf(error: unknown): string | undefined {
  return error instanceof Error ? error.message : undefined;
}

/** The errors a SuppressedError is made of, the latest first. */
function leavesOf(error: unknown): (string | undefined)[] {
  return error instanceof SuppressedError
    ? [...leavesOf(error.error), ...leavesOf(error.suppressed)]
    : [messageOf(error)];
}

/** Mounts drives; those with a trouble fail with it when they are unmounted. */
function drivesOf(tools: Tools, troubles: Record<string, string> = {}) {
  return async (name: string): Promise<TestDrive> => {
    await setImmediate();
    return new TestDrive(name, tools, troubles[name]);
  };
}

/** A drive that holds a file, so that the kernel knows of it. */
class TestDrive {
  readonly name: string;
  readonly #tools: Tools;
  readonly #trouble: string | undefined;
  #fd: number | undefined;

  constructor(name: string, tools: Tools, trouble: string | undefined) {
    this.name = name;
    this.#tools = tools;
    this.#trouble = trouble;
    this.#fd = openSync(tools.path(name), "r");
  }

  unmount(): Promise<void> {
    if (this.#trouble !== atOnce || this.#fd === undefined) {
      return this.#unmount();
    }
    this.#tools.note(`the ${this.name} unmounts`);
    closeSync(this.#fd);
    this.#fd = undefined;
    this.#tools.note(`the ${this.name} is gone`);
    throw new Error(`${atOnce} ${this.#tools.nonce}`);
  }

  async #unmount(): Promise<void> {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd === undefined) throw new Error(`${this.name} is not mounted`);
    this.#tools.note(`the ${this.name} unmounts`);
    await setImmediate();
    closeSync(fd);
    this.#tools.note(`the ${this.name} is gone`);
    if (this.#trouble !== undefined) {
      throw new Error(`${this.#trouble} ${this.#tools.nonce}`);
    }
  }
}

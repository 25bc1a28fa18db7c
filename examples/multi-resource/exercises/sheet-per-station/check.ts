import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Sheet = import("./solution.ts").Sheet;

type Step = "create" | "append" | "close";

/** The step that fails, by station. */
type Fails = Readonly<Record<string, Step>>;

interface Variation {
  readonly limit?: number;
  readonly fails?: Fails;
  /** One reading for each. */
  readonly stations?: readonly string[];
}

const two = [
  ...["airport opened", "harbour opened"],
  ...["harbour closed", "airport closed"],
];
const three = [
  ...["airport opened", "harbour opened", "summit opened"],
  ...["summit closed", "harbour closed", "airport closed"],
];

const seven = ["A", "B", "C", "D", "E", "F", "G"];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "distribute()",
  isSync: true,
  minutes: 10,
  run: distributeAll,
  holds: ["airport"],
  paths: {
    "the ordinary path": {
      requirements: [1, 2],
      returns: 4,
      events: three,
      effect: harmInAirport,
    },
    "there are seven stations": {
      requirements: [1, 2],
      stations: seven,
      returns: 7,
      holds: ["A"],
      events: [
        ...seven.map((station) => `${station} opened`),
        ...seven.toReversed().map((station) => `${station} closed`),
      ],
    },
    "the limit is reached": {
      requirements: [1, 2],
      limit: 3,
      returns: 3,
      events: two,
    },
    "the limit is 0": {
      requirements: [1],
      limit: 0,
      returns: 0,
      holds: [],
      events: [],
    },
    "appending throws": {
      requirements: [2],
      fails: { harbour: "append" },
      throws: ({ nonce }) => `Error: harbour: no ${nonce}`,
      events: two,
    },
    "the 3rd sheet cannot be created": {
      requirements: [2],
      fails: { summit: "create" },
      throws: ({ nonce }) => `Error: summit: no ${nonce}`,
      holds: [],
      events: two,
      effect: harmInAirport,
    },
    "closing the 2nd sheet fails": {
      requirements: [3],
      fails: { harbour: "close" },
      throws: ({ nonce }) => `Error: harbour: no ${nonce}`,
      events: three,
    },
    "appending fails and a close too": {
      requirements: [2, 3],
      fails: { harbour: "append", airport: "close" },
      throwsEither: ({ nonce }) => [
        `Error: harbour: no ${nonce}`,
        `Error: airport: no ${nonce}`,
      ],
      holds: [],
      events: two,
    },
    "a station is called constructor": {
      requirements: [1],
      run: ({ distribute }, tools) =>
        distribute(
          [["constructor", tools.nonce]],
          9,
          (station) => new ScratchSheet(station, tools),
        ),
      returns: 1,
      holds: ["constructor"],
    },
  },
});

function distributeAll(
  { distribute }: Answer,
  tools: Tools,
  { limit = 9, fails, stations }: Variation,
): number {
  return distribute(
    stations?.map((station) => [station, "7.5"]) ?? readingsOf(tools),
    limit,
    (station) => new ScratchSheet(station, tools, fails),
  );
}

function readingsOf({ nonce }: PathContext): [string, string][] {
  return [
    ["airport", nonce],
    ["harbour", "9.1"],
    ["airport", "12.5"],
    ["summit", "-3.0"],
  ];
}

function harmInAirport({ path, nonce }: PathContext): string | undefined {
  const text = readFileSync(path("airport"), "utf8");
  return text === `${nonce}\n12.5\n`
    ? undefined
    : `The sheet of the airport says ${JSON.stringify(text)}.`;
}

/** A sheet in the scratch directory; its errors name the station. */
class ScratchSheet implements Sheet {
  readonly #station: string;
  readonly #tools: Tools;
  readonly #fails: Fails;
  readonly #file: number;
  #isOpen = true;

  constructor(station: string, tools: Tools, fails: Fails = {}) {
    this.#station = station;
    this.#tools = tools;
    this.#fails = fails;
    this.#failAt("create");
    this.#file = openSync(tools.path(station), "a");
    tools.note(`${station} opened`);
  }

  append(reading: string): void {
    if (!this.#isOpen) throw new Error(`${this.#station} is closed`);
    this.#tools.look();
    this.#failAt("append");
    writeSync(this.#file, `${reading}\n`);
  }

  [Symbol.dispose](): void {
    this.#tools.note(`${this.#station} closed`);
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
    this.#failAt("close");
  }

  #failAt(step: Step): void {
    if (this.#fails[this.#station] !== step) return;
    throw new Error(`${this.#station}: no ${this.#tools.nonce}`);
  }
}

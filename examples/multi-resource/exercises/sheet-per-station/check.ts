import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Sheet = import("./solution.ts").Sheet;

type Step = "create" | "append" | "close";

interface Variation {
  readonly limit?: number;
  /** The step that fails, by station. */
  readonly fails?: Readonly<Record<string, Step>>;
}

const two = [
  ...["airport opened", "harbour opened"],
  ...["harbour closed", "airport closed"],
];
const three = [
  ...["airport opened", "harbour opened", "summit opened"],
  ...["summit closed", "harbour closed", "airport closed"],
];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "distribute()",
  isSync: true,
  minutes: 10,
  run: ({ distribute }, tools, { limit = 9, fails = {} }) =>
    distribute(readingsOf(tools), limit, (station) =>
      open(station, tools, fails),
    ),
  holds: ["airport"],
  paths: {
    "the ordinary path": {
      requirements: [1, 2],
      returns: 4,
      events: three,
      effect: ({ path, nonce }) => {
        const text = readFileSync(path("airport"), "utf8");
        return text === `${nonce}\n12.5\n`
          ? undefined
          : `The sheet of the airport says ${JSON.stringify(text)}.`;
      },
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
      events: two,
    },
    "closing the 2nd sheet fails": {
      requirements: [3],
      fails: { harbour: "close" },
      throws: ({ nonce }) => `Error: harbour: no ${nonce}`,
      events: three,
    },
  },
});

function readingsOf({ nonce }: PathContext): [string, string][] {
  return [
    ["airport", nonce],
    ["harbour", "9.1"],
    ["airport", "12.5"],
    ["summit", "-3.0"],
  ];
}

/** Creates a sheet in the scratch directory; errors name their station. */
function open(
  station: string,
  { look, note, path, nonce }: Tools,
  fails: NonNullable<Variation["fails"]>,
): Sheet {
  const failAt = (step: Step) => {
    if (fails[station] === step) throw new Error(`${station}: no ${nonce}`);
  };
  failAt("create");
  const file = openSync(path(station), "a");
  note(`${station} opened`);
  let isOpen = true;
  return {
    append: (reading) => {
      if (!isOpen) throw new Error(`${station} is closed`);
      look();
      failAt("append");
      writeSync(file, `${reading}\n`);
    },
    [Symbol.dispose]: () => {
      note(`${station} closed`);
      if (isOpen) closeSync(file);
      isOpen = false;
      failAt("close");
    },
  };
}

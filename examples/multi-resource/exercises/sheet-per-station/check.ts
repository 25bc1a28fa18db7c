import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { exercise, type PathContext, type Tools } from "course/exercise";

type Answer = typeof import("./solution.ts");
type Sheet = import("./solution.ts").Sheet;

export default exercise<Answer>(import.meta.dirname, {
  call: "distribute()",
  minutes: 10,
  paths: {
    "the ordinary path": {
      run: ({ distribute }, tools) =>
        distribute(readingsOf(tools), 9, (station) => open(station, tools, {})),
      returns: 4,
      holds: ["airport"],
      events: [
        ...["airport opened", "harbour opened", "summit opened"],
        ...["summit closed", "harbour closed", "airport closed"],
      ],
      effect: ({ path, nonce }) => {
        const text = readFileSync(path("airport"), "utf8");
        return text === `${nonce}\n12.5\n`
          ? undefined
          : `The sheet of the airport says ${JSON.stringify(text)}.`;
      },
    },
    "the limit is reached": {
      run: ({ distribute }, tools) =>
        distribute(readingsOf(tools), 3, (station) => open(station, tools, {})),
      returns: 3,
      holds: ["airport"],
      events: [
        ...["airport opened", "harbour opened"],
        ...["harbour closed", "airport closed"],
      ],
    },
    "the limit is 0": {
      run: ({ distribute }, tools) =>
        distribute(readingsOf(tools), 0, (station) => open(station, tools, {})),
      returns: 0,
      events: [],
    },
    "appending throws": {
      run: ({ distribute }, tools) =>
        distribute(readingsOf(tools), 9, (station) =>
          open(station, tools, { harbour: "append" }),
        ),
      throws: ({ nonce }) => `Error: harbour: no ${nonce}`,
      holds: ["airport"],
      events: [
        ...["airport opened", "harbour opened"],
        ...["harbour closed", "airport closed"],
      ],
    },
    "the 3rd sheet cannot be created": {
      run: ({ distribute }, tools) =>
        distribute(readingsOf(tools), 9, (station) =>
          open(station, tools, { summit: "create" }),
        ),
      throws: ({ nonce }) => `Error: summit: no ${nonce}`,
      holds: ["airport"],
      events: [
        ...["airport opened", "harbour opened"],
        ...["harbour closed", "airport closed"],
      ],
    },
    "closing the 2nd sheet fails": {
      run: ({ distribute }, tools) =>
        distribute(readingsOf(tools), 9, (station) =>
          open(station, tools, { harbour: "close" }),
        ),
      throws: ({ nonce }) => `Error: harbour: no ${nonce}`,
      holds: ["airport"],
      events: [
        ...["airport opened", "harbour opened", "summit opened"],
        ...["summit closed", "harbour closed", "airport closed"],
      ],
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

/** A sheet in the scratch directory; what fails is told by its station. */
function open(
  station: string,
  { look, note, path, nonce }: Tools,
  fails: Record<string, "create" | "append" | "close">,
): Sheet {
  const failAt = (when: "create" | "append" | "close") => {
    if (fails[station] === when) throw new Error(`${station}: no ${nonce}`);
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

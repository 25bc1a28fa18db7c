import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { setImmediate } from "node:timers/promises";
import {
  type PathContext,
  type Tools,
  errorsIn,
  exercise,
} from "course/exercise";

type Answer = typeof import("./solution.ts");

type Step = "create" | "row" | "write" | "total" | "close" | "abort" | "cancel";

interface Variation {
  readonly rows?: string[];
  readonly fails?: readonly Step[];
  /** The lines of the published report; none when it is not there. */
  readonly report?: string[];
}

const both = ["rows.txt", "report.draft"];
const seven = ["ann", "bob", "cyd", "dan", "eve", "fay", "gus"];

export default exercise<Answer, Variation>(import.meta.dirname, {
  call: "saveReport()",
  minutes: 10,
  run: saved,
  effect: damage,
  paths: {
    "the ordinary path": {
      requirements: [1],
      returns: 3,
      holds: both,
      events: ["the rows have ended", "the report is closed"],
      report: ["ann", "bob", "cyd", "3 rows"],
    },
    "a row is empty": {
      requirements: [1],
      rows: ["ann", "", "cyd"],
      returns: 3,
      holds: both,
      events: ["the rows have ended", "the report is closed"],
      report: ["ann", "", "cyd", "3 rows"],
    },
    "there are seven rows": {
      requirements: [1],
      rows: seven,
      returns: 7,
      holds: both,
      events: ["the rows have ended", "the report is closed"],
      report: [...seven, "7 rows"],
    },
    "there are no rows": {
      requirements: [1],
      rows: [],
      returns: 0,
      events: ["the rows have ended", "the report is closed"],
      report: ["0 rows"],
    },
    "creating the report fails": {
      requirements: [3, 4],
      fails: ["create"],
      throws: errorOf("create"),
      holds: ["rows.txt"],
      events: ["the rows are cancelled"],
    },
    "creating the report and cancelling the rows fail": {
      requirements: [3, 4],
      fails: ["create", "cancel"],
      throws: bothOf("cancel", "create"),
      holds: ["rows.txt"],
      events: ["the rows are cancelled"],
    },
    "reading a row fails": {
      requirements: [2, 4],
      fails: ["row"],
      throws: errorOf("row"),
      holds: both,
      events: ["the rows have failed", "the report is aborted"],
    },
    "reading a row and aborting the report fail": {
      requirements: [2, 4],
      fails: ["row", "abort"],
      throws: bothOf("abort", "row"),
      holds: both,
      events: ["the rows have failed", "the report is aborted"],
    },
    "writing a row fails": {
      requirements: [2, 3, 4],
      fails: ["write"],
      throws: errorOf("write"),
      holds: both,
      events: ["the report has failed", "the rows are cancelled"],
    },
    "writing a row and cancelling the rows fail": {
      requirements: [3, 4],
      fails: ["write", "cancel"],
      run: async (...call) => {
        try {
          return await saved(...call);
        } catch (error) {
          throw errorsIn(error).at(-1); // alone, or in a SuppressedError
        }
      },
      throws: errorOf("write"),
      holds: both,
      events: ["the report has failed", "the rows are cancelled"],
    },
    "writing the total fails": {
      requirements: [2, 4],
      fails: ["total"],
      throws: errorOf("total"),
      holds: both,
      events: ["the rows have ended", "the report has failed"],
    },
    "closing the report fails": {
      requirements: [2, 4],
      fails: ["close"],
      throws: errorOf("close"),
      holds: both,
      events: ["the rows have ended", "the report has failed"],
    },
  },
});

function errorOf(step: Step) {
  return ({ nonce }: PathContext) => `Error: no ${step} ${nonce}`;
}

function bothOf(error: Step, suppressed: Step) {
  return (context: PathContext) =>
    `SuppressedError (${errorOf(error)(context)}, suppressing ${errorOf(suppressed)(context)})`;
}

async function saved(
  { saveReport }: Answer,
  tools: Tools,
  { rows = ["ann", "bob", "cyd"], fails = [] }: Variation,
): Promise<number> {
  const failAt = (step: Step) => {
    if (fails.includes(step)) throw new Error(`no ${step} ${tools.nonce}`);
  };
  const over = Promise.withResolvers<void>();
  const takeTime = async () => {
    await setImmediate();
    // No delay of the answer outlasts this, but it ends with the call.
    await Promise.race([tools.afterTimers(), over.promise]);
    await setImmediate();
  };
  const steps = { failAt, takeTime };
  const lines = rows.map((row) => lineOf(row, tools));
  try {
    return await saveReport(rowsOf(lines, steps, tools), async () => {
      await takeTime();
      if (fails.includes("create")) tools.look();
      failAt("create");
      return reportOf(steps, tools);
    });
  } finally {
    over.resolve();
  }
}

function lineOf(row: string, { nonce }: Pick<PathContext, "nonce">): string {
  return row && `${row} ${nonce}`;
}

interface Steps {
  readonly failAt: (step: Step) => void;
  readonly takeTime: () => Promise<void>;
}

/** Rows that hold a file until they have ended, failed or are cancelled. */
function rowsOf(
  rows: string[],
  { failAt, takeTime }: Steps,
  { note, path }: Tools,
) {
  const file = openSync(path("rows.txt"), "a");
  const rest = rows.values();
  const end = async (event: string) => {
    await takeTime();
    note(event);
    closeSync(file);
  };
  return new ReadableStream<string>(
    {
      async pull(controller) {
        await takeTime();
        const { done, value } = rest.next();
        if (value?.startsWith("cyd")) {
          try {
            failAt("row");
          } catch (error) {
            await end("the rows have failed");
            throw error;
          }
        }
        if (!done) return controller.enqueue(value);
        await end("the rows have ended");
        controller.close();
      },
      async cancel() {
        await end("the rows are cancelled");
        failAt("cancel");
      },
    },
    { highWaterMark: 0 },
  );
}

/** A stream into a draft, which becomes the report when it is closed. */
function reportOf({ failAt, takeTime }: Steps, { look, note, path }: Tools) {
  const draft = path("report.draft");
  const file = openSync(draft, "ax");
  let lines = 0;
  const discard = (event: string) => {
    note(event);
    closeSync(file);
    unlinkSync(draft);
  };
  const attempt = (step: Step) => {
    try {
      failAt(step);
    } catch (error) {
      discard("the report has failed");
      throw error;
    }
  };
  return new WritableStream<string>({
    async write(line) {
      await takeTime();
      if (lines++ === 0) look();
      if (line.startsWith("bob")) attempt("write");
      if (line.endsWith(" rows")) attempt("total");
      writeSync(file, `${line}\n`);
    },
    async close() {
      await takeTime();
      attempt("close");
      note("the report is closed");
      closeSync(file);
      renameSync(draft, path("report.txt"));
    },
    async abort() {
      await takeTime();
      discard("the report is aborted");
      failAt("abort");
    },
  });
}

function damage(
  { scratch, path, nonce }: PathContext,
  { report }: Variation,
): string | undefined {
  const files = readdirSync(scratch).filter((name) =>
    name.startsWith("report"),
  );
  if (files.includes("report.draft")) return "the draft is still there";
  if (report === undefined) {
    return files.length > 0 ? "half a report is published" : undefined;
  }
  if (files.length === 0) return "the report is not published";
  const text = readFileSync(path("report.txt"), "utf8");
  const expected = report
    .map((line) => (line.endsWith(" rows") ? line : lineOf(line, { nonce })))
    .join("\n");
  return text === `${expected}\n` ? undefined : "the report has other lines";
}

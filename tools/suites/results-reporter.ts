// A reporter for node:test: a line of JSON for each test that has ended.

export interface Result {
  readonly file: string;
  /** Its names from the outermost suite or test to its own. */
  readonly test: string;
  /** The message of its error, unless it has passed. */
  readonly failure?: string;
  /** It failed only because a part of it has. */
  readonly byPart?: true;
}

interface Event {
  readonly type: string;
  readonly data: {
    readonly name: string;
    readonly nesting: number;
    readonly entryFile?: string;
    readonly file?: string;
    readonly message?: string;
    readonly skip?: unknown;
    readonly details?: {
      readonly type?: string;
      readonly error?: {
        readonly failureType?: string;
        readonly message: string;
        readonly cause?: unknown;
      };
    };
  };
}

export default async function* results(
  events: AsyncIterable<Event>,
): AsyncGenerator<string> {
  const names: string[] = [];
  for await (const { type, data } of events) {
    const { name, nesting, details, message } = data;
    const file = data.entryFile ?? data.file ?? name;
    if (type === "test:start") names.splice(nesting, names.length, name);
    else if (type === "test:stderr" && message?.startsWith("fdleak: ")) {
      yield lineOf({ file, test: "(at exit)", failure: message });
    } else if (type === "test:pass" && details?.type === "test") {
      yield lineOf({ file, test: pathOf(names, data) });
    } else if (type === "test:fail") {
      const { failureType, message = "", cause } = details?.error ?? {};
      const failure = cause instanceof Error ? cause.message : message;
      const test = pathOf(names, data);
      const byPart = failureType === "subtestsFailed" && {
        byPart: true as const,
      };
      if (byPart && details?.type === "suite") continue;
      yield lineOf({ file, test, failure, ...byPart });
    }
  }
}

function pathOf(names: readonly string[], { name, nesting }: Event["data"]) {
  return [...names.slice(0, nesting), name].join(" > ");
}

function lineOf(result: Result): string {
  return `${JSON.stringify(result)}\n`;
}

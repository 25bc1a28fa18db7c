// A reporter for jest: a line of JSON for each test, like that for node:test.

import type { Result } from "./results-reporter.ts";

interface FileResult {
  readonly testFilePath: string;
  /** Of code outside of tests. */
  readonly testExecError?: { readonly message: string } | null;
  readonly failureMessage?: string | null;
  readonly testResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages: readonly string[];
  }[];
}

export default class JestResultsReporter {
  /** The results come when their file has ended. This shows that it goes on. */
  onTestCaseResult(): void {
    process.stdout.write("\n");
  }

  onTestResult(_test: unknown, result: FileResult): void {
    const { testFilePath: file, testResults, testExecError } = result;
    for (const { fullName: test, status, failureMessages } of testResults) {
      if (status === "passed") print({ file, test });
      if (status !== "failed") continue;
      print({ file, test, failure: failureMessages.join("\n") });
    }
    if (!testExecError) return;
    const failure = result.failureMessage ?? testExecError.message;
    print({ file, test: "(the file)", failure });
  }
}

function print(result: Result): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

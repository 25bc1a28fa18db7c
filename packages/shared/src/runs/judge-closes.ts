import type { WrongClose } from "../opened-at/closes.ts";
import { CloseError } from "../verify/close-error.ts";
import { recordCloses } from "./record.ts";
import { settings } from "./settings.ts";
import type { TestName } from "./test-name.ts";

/**
 * Judges a test, a hook or a fixture by the numbers that it closed and did not
 * own. Where that is no failure, it is printed: at once, or in the mode
 * `report` in the summary.
 *
 * @param subject - who closed them, for the message.
 */
export function judgeCloses(
  test: TestName,
  wrong: readonly WrongClose[],
  subject: string,
): CloseError | undefined {
  const { mode, closes } = settings;
  if (wrong.length === 0 || closes === "off") return undefined;
  recordCloses(test, wrong);
  if (mode !== "check") return undefined;
  const error = new CloseError(subject, wrong);
  if (closes === "fail") return error;
  process.stderr.write(`fdleak: ${error.message}\n`);
  return undefined;
}

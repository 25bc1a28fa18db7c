// Has to compile under strict in a project that installs the package.

import type { Descriptor, FdleakOptions, Leaks, Tally } from "fdleak";
import { baseline, descriptorsOf, findLeaks, findLeaksSync } from "fdleak";
import { noLeaks, summary, tally, verifyNone } from "fdleak";
import { allowLeaks, expectLeaks, ignoreLeaks } from "fdleak/vitest";
import { withLeakCheck } from "fdleak/jest";
import { expect, inject } from "vitest";

export async function used(): Promise<number> {
  await using _scope = noLeaks({ ignore: [/\.log$/], vanished: "refuse" });
  const leaks: Leaks = await findLeaks(baseline(), { settle: 100 });
  const line: number | undefined = leaks[0]?.openedAt?.line;
  const answer: number = await verifyNone(() => Promise.resolve(42), {
    expected: { socket: 1 },
  });
  const counts: Tally = tally(findLeaksSync(baseline(), { ignore: /cache/ }));
  const text: string = summary(counts);
  const open: ReadonlyMap<string, Descriptor> = descriptorsOf(1).snapshot();
  const count: number = descriptorsOf().count();
  await expect(() => [text, open, count]).not.toLeak();
  await expect(() => answer).not.toLeak();
  await expect(() => answer).toLeak({ file: 1 });
  allowLeaks("a reason");
  ignoreLeaks(({ kind }) => kind === "watch", /cache/);
  expectLeaks({ file: 2 });
  return line ?? answer;
}

globalThis.allowLeaks("jest has them as globals");
export const Environment = withLeakCheck(Object as never);

export const options: FdleakOptions = { mode: "report", ignore: ["\\.log$"] };
inject("fdleak") satisfies FdleakOptions | undefined;
// @ts-expect-error: there is no such mode
export const wrong: FdleakOptions = { mode: "warn" };

// @ts-expect-error: a reason is wanted
allowLeaks();
// @ts-expect-error: there is no such kind
expectLeaks({ files: 2 });

import { mkdtempDisposableSync } from "node:fs";
import { tmpdir } from "node:os";
import { examples, readCourse, routes } from "course";
import { expect, test } from "vitest";
import { Paper } from "../../render/paper.ts";
import { Workshop } from "../workshop.ts";
import { renderLookBack } from "./look-back.ts";

test("the look back has predictions, counts, tries, hints and what was skipped", async () => {
  using folder = mkdtempDisposableSync(`${tmpdir()}/look-back-`);
  const course = await readCourse(examples);
  const { signal } = new AbortController();
  const workshop = new Workshop(course, folder.path, signal);
  const { progress } = workshop;
  const [twoHours] = routes;
  progress.setRoute(twoHours!);
  const [first, second, ...others] = workshop.exercises;
  progress.setAnswered(first!.topic, 100, 0);
  progress.setChecked(first!, { passed: false });
  progress.setHints(first!, 2);
  progress.setChecked(first!, { passed: true });
  progress.setChecked(first!, { passed: true }); // no try any more
  progress.setChecked(second!, { passed: true });
  for (const other of others) progress.setSkipped(other);

  const text = renderLookBack(workshop, new Paper(80, false));
  expect(text).toContain("You have finished the route two-hours.");
  expect(text).toMatch(/manual-close +you said 100, the kernel said 0\n/);
  expect(text).toMatch(new RegExp(`${first!.slug} +2 tries, 2 hints\n`));
  expect(text).toMatch(new RegExp(`${second!.slug} +1 try, 0 hints\n`));
  expect(text).toMatch(new RegExp(`${others.at(-1)!.slug} +skipped\n`));
  expect(text.split("\n").length).toBeLessThan(24);
});

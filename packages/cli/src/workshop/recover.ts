import { check } from "fdleak/exercises";
import { Answers } from "./answers.ts";
import type { Workshop } from "./workshop.ts";

/**
 * When the progress cannot be read, moves it aside and finds out anew what has
 * been passed, by checking the answers: they are what counts.
 *
 * @throws {CannotWriteError} when the damaged file cannot be moved.
 */
export async function recover(
  workshop: Workshop,
  tell: (text: string) => void,
): Promise<void> {
  const { answers, course, progress, signal } = workshop;
  const aside = progress.moveDamagedAside();
  if (aside === undefined) return;
  tell(
    `Your progress could not be read. It is now ${Answers.shown(aside)}; ` +
      "your answers are untouched and are checked anew.",
  );
  for (const exercise of course.exercises) {
    if (!answers.isStarted(exercise)) continue;
    const { passed } = await check(exercise, answers.fileOf(exercise), {
      signal,
    });
    if (passed) progress.setPassed(exercise);
    tell(`  ${exercise.slug}: ${passed ? "passed" : "not passed yet"}`);
  }
}

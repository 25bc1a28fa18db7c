import { type Exercise, check } from "course/check";
import { shownPath } from "./shown-path.ts";
import type { Workshop } from "./workshop.ts";

/**
 * When the progress cannot be read, checks every answer again to see what has
 * been passed. The damaged file is moved aside only at the end, so that an
 * interruption changes nothing.
 *
 * @throws {CannotWriteError} when the damaged file cannot be moved.
 */
export async function recover(
  workshop: Workshop,
  tell: (text: string) => void,
): Promise<void> {
  const { answers, course, progress, signal } = workshop;
  if (!progress.isDamaged) return;
  tell("progress.json is unreadable; checking your answers again.");
  const passed: Exercise[] = [];
  for (const exercise of course.exercises) {
    if (!answers.isStarted(exercise)) continue;
    const isRight = await isPassed(exercise, answers.fileOf(exercise), signal);
    signal.throwIfAborted();
    if (isRight) passed.push(exercise);
    tell(`  ${exercise.slug}: ${isRight ? "passed" : "not passed yet"}`);
  }
  const aside = progress.startAgain(passed);
  tell(`The unreadable file is now ${shownPath(aside)}.`);
}

/** An answer that cannot even be checked has not been passed. */
async function isPassed(
  exercise: Exercise,
  file: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return (await check(exercise, file, { signal })).passed;
  } catch {
    return false;
  }
}

import { CannotCountError } from "fdleak";

/** Says what is in the way, and gives the exit code on. */
export function refuse(error: Error, exitCode: number): number {
  console.error(error.message);
  if (error instanceof CannotCountError && process.platform === "win32") {
    console.error("This repository has a dev container: open it in that.");
  }
  return exitCode;
}

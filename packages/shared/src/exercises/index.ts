export { AnswerProcess } from "./answer-process.ts";
export { check } from "./check.ts";
export type { CheckOptions } from "./check.ts";
export { filesOf } from "./exercise.ts";
export type {
  Exercise,
  ExerciseDeclaration,
  Outcome,
  Path,
  Setting,
  Tools,
  WrongAnswer,
} from "./exercise.ts";
export { meanings } from "./kinds.ts";
export type { Kind } from "./kinds.ts";
export type { Diagnosis, Finding, PathReport, Report } from "./report.ts";
export { verifyExercise } from "./verify.ts";
export type { Verification, VerifyExerciseOptions } from "./verify.ts";
export { ask } from "./ask.ts";
export type { Verdict } from "./ask.ts";
export type { Question, QuestionDeclaration } from "./question.ts";

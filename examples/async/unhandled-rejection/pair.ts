import { join } from "node:path";
import { pair } from "course/pair";

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake:
    "`return` without `await` ends the process although the caller catches.",
  fix: "Write `return await` in every block that has an `await using`.",
  note: "Each call here runs in a separate process, because one call ends it. The caller handles the rejection only after the block has closed the file. Node reports an unhandled rejection before that.",
  run: (_side, tools) => tools.apart(),
  apart: (side, tools) =>
    side.readSettings(tools.file("settings.json", '{ "retries": ')),
  calls: 2,
  leaks: {},
  outcome: {
    wrong: "returned 'exited with code 1'",
    correct: "returned 'threw SyntaxError'",
  },
  innocent: {
    run: (side, tools) =>
      side.readSettings(tools.file("settings.json", '{ "retries": 3 }')),
    outcome: "returned { retries: 3 }",
  },
  paths: [
    {
      kind: "acquire fails",
      when: "the file is missing",
      run: (side, { scratch }) => side.readSettings(join(scratch, "missing")),
      outcome: "threw ENOENT",
    },
    {
      kind: "body throws",
      when: "the settings are not JSON",
      run: (side, { file }) => side.readSettings(file("settings.json", "{")),
      outcome: "threw SyntaxError",
    },
    {
      kind: "release fails",
      when: "closing fails after the settings were read",
      run: (side, { file, fail }) => {
        fail("FileHandle", "close");
        return side.readSettings(file("settings.json", "{}"));
      },
      outcome: "threw EIO",
    },
    {
      kind: "release fails",
      when: "closing fails and the settings are not JSON",
      run: (side, { file, fail }) => {
        fail("FileHandle", "close");
        return side.readSettings(file("settings.json", "{"));
      },
      outcome: "threw SuppressedError (EIO, suppressing SyntaxError)",
    },
  ],
  caughtBy: ["typescript/return-await"],
});

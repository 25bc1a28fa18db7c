import fs, {
  chmodSync,
  closeSync,
  lstatSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { type Tools, pair } from "course/pair";

const oldWhole = String.raw`settings.txt: 'theme="dark"\nsize=12\n'`;
const newWhole = String.raw`settings.txt: 'theme="light"\nsize=14\n'`;

export default pair<typeof import("./correct.ts")>(import.meta.dirname, {
  mistake: "Dispose replaces a file with a draft that is half written.",
  fix: "Publish in the last line of the body; let dispose only discard.",
  // JSON has no bigint: the second setting throws.
  run: (side, tools) =>
    side.save(settings(tools), { theme: "light", size: 14n }),
  leaks: {},
  outcome: "threw TypeError",
  effect: {
    observe(tools) {
      const text = readFileSync(join(tools.scratch, "settings.txt"), "utf8");
      return `${text.split("\n").length - 1} of 2 settings are left`;
    },
    wrong: "1 of 2 settings are left",
    correct: "2 of 2 settings are left",
  },
  innocent: {
    run(side, tools) {
      const path = settings(tools);
      side.save(path, { theme: "light", size: 14 });
      return readFileSync(path, "utf8");
    },
    outcome: String.raw`returned 'theme="light"\nsize=14\n'`,
  },
  note: "The rename keeps the permissions and a symbolic link, because the draft gets the mode of the settings and lies beside the file that the link names. It keeps no owner, hard link or ACL. Call `fsync` before the rename, so that a power failure leaves the old settings or the new ones. A killed process leaves its draft behind; because of the random name, the draft does not block a later save.",
  paths: [
    {
      kind: "acquire fails",
      when: "there are no settings",
      run: (side, { scratch }) =>
        side.save(join(scratch, "missing.txt"), light),
      outcome: "threw ENOENT",
    },
    {
      kind: "acquire fails",
      when: "the mode cannot be set",
      run(side, tools) {
        tools.fail(fs, "fchmodSync", { code: "EPERM" });
        side.save(settings(tools), light);
      },
      outcome: "threw EPERM",
      effect: { observe: look, expected: oldWhole },
    },
    {
      kind: "acquire fails",
      when: "the mode of private settings cannot be set",
      async run(side, tools) {
        const path = settings(tools);
        chmodSync(path, 0o600);
        tools.fail(fs, "fchmodSync", { code: "EPERM" });
        tools.fail(fs, "rmSync");
        const outcome = await tools.outcomeOf(() => side.save(path, light));
        const draft = draftIn(tools);
        const mode = modeOf(draft);
        rmSync(draft);
        return { outcome, mode };
      },
      outcome:
        "returned { outcome: 'threw SuppressedError (EIO, suppressing EPERM)', mode: '600' }",
    },
    {
      kind: "body throws",
      when: "a setting is not JSON",
      run: (side, tools) => side.save(settings(tools), { size: 14n }),
      outcome: "threw TypeError",
      effect: { observe: look, expected: oldWhole },
    },
    ...(
      [
        ["appendFileSync", "the disk is full at the second setting", 2],
        ["fsyncSync", "the draft does not reach the disk", 1],
        ["renameSync", "the rename fails", 1],
      ] as const
    ).map(([method, when, call]) => ({
      kind: "existing data" as const,
      when,
      run(side: Answer, tools: Tools) {
        const path = settings(tools);
        tools.fail(fs, method, { call, code: "ENOSPC" });
        side.save(path, light);
      },
      outcome: "threw ENOSPC",
      effect: { observe: look, expected: oldWhole },
    })),
    {
      kind: "existing data",
      when: "the settings are private and behind a symbolic link",
      run(side, tools) {
        const link = join(tools.scratch, "link.txt");
        const path = settings(tools);
        chmodSync(path, 0o600);
        symlinkSync(path, link);
        side.save(link, light);
        const isLink = lstatSync(link).isSymbolicLink();
        rmSync(link);
        return { isLink, mode: modeOf(path) };
      },
      outcome: "returned { isLink: true, mode: '600' }",
      effect: { observe: look, expected: newWhole },
    },
    {
      kind: "existing data",
      when: "the draft is written to after `publish`",
      run(side, tools) {
        using draft = new side.Draft(settings(tools));
        draft.write('theme="light"\nsize=14\n');
        draft.publish();
        draft.write("late");
      },
      outcome: "threw Error: The draft is closed",
      effect: { observe: look, expected: newWhole },
    },
    {
      kind: "existing data",
      when: "a killed process has left its draft",
      run(side, tools) {
        const path = settings(tools);
        using left = new side.Draft(path);
        left.write("half a draft");
        side.save(path, light);
      },
      outcome: "returned undefined",
      effect: { observe: look, expected: newWhole },
    },
    ...(["dispose", "publish"] as const).map((ending) => ({
      kind: "existing data" as const,
      when: `\`publish\` is called after \`${ending}\``,
      async run(side: Answer, tools: Tools) {
        using others = new DisposableStack();
        const path = settings(tools);
        const draft = new side.Draft(path);
        const own = draftIn(tools);
        draft.write('theme="light"\nsize=14\n');
        draft[ending === "dispose" ? Symbol.dispose : "publish"]();
        // Another file has its number and its name.
        const fd = others.adopt(openSync(own, "w+"), closeSync);
        writeFileSync(fd, "half");
        const late = await tools.outcomeOf(() => draft.publish());
        const text = readFileSync(own, "utf8");
        rmSync(own);
        return [late, text, readFileSync(path, "utf8").split("\n")[0]];
      },
      outcome: `returned [ 'threw Error: The draft is closed', 'half', 'theme="${
        ending === "dispose" ? "dark" : "light"
      }"' ]`,
    })),
    {
      kind: "release fails",
      when: "closing fails after the rename",
      run(side, tools) {
        const path = settings(tools);
        tools.fail(fs, "closeSync");
        side.save(path, light);
      },
      outcome: "threw EIO",
      effect: { observe: look, expected: newWhole },
    },
    {
      kind: "release fails",
      when: "the draft cannot be removed",
      async run(side, tools) {
        const path = settings(tools);
        tools.fail(fs, "rmSync");
        const save = () => side.save(path, { size: 14n });
        const outcome = await tools.outcomeOf(save);
        rmSync(draftIn(tools));
        return outcome;
      },
      outcome: "returned 'threw SuppressedError (EIO, suppressing TypeError)'",
    },
    {
      kind: "disposed twice",
      when: "another file has its name and number",
      run(side, tools) {
        using others = new DisposableStack();
        const draft = new side.Draft(settings(tools));
        const own = draftIn(tools);
        draft[Symbol.dispose]();
        const fd = others.adopt(openSync(own, "w+"), closeSync);
        draft[Symbol.dispose]();
        writeFileSync(fd, "next");
        const text = readFileSync(own, "utf8");
        rmSync(own);
        return text;
      },
      outcome: "returned 'next'",
    },
  ],
});

type Answer = typeof import("./correct.ts");

const light = { theme: "light", size: 14 };

const settings = (tools: Tools) =>
  tools.file("settings.txt", 'theme="dark"\nsize=12\n');

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

function draftIn({ scratch }: Tools): string {
  const names = readdirSync(scratch);
  return join(
    scratch,
    names.find((name) => name.startsWith("settings.txt."))!,
  );
}

/** Each file in the scratch directory, and what is in it. */
function look({ scratch }: Tools): string {
  return readdirSync(scratch)
    .map((name) => {
      const text = readFileSync(join(scratch, name), "utf8");
      return `${name}: ${inspect(text)}`;
    })
    .join("; ");
}

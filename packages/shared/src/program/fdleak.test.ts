import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempDisposableSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { test } from "vitest";
import type { Report } from "./report.ts";

const program = join(import.meta.dirname, "fdleak.ts");
const opens = `const fd = fs.openSync(${JSON.stringify(program)});`;

test.concurrent("fdleak ends with 1 and names the line when a program leaks", async ({
  expect,
}) => {
  const { code, stdout, stderr } = await fdleak(script(`${opens} log("hi")`));
  expect({ code, stdout }).toEqual({ code: 1, stdout: "hi\n" });
  expect(stderr).toMatch(/^fdleak: node \(pid \d+\)$/m);
  expect(stderr).toMatch(/^ {2}1 file open when it ended, after \d\.\d s$/m);
  expect(stderr).toMatch(/^ {2}1 opened at \[eval1?\]:\d$/m);
  expect(stderr).toMatch(/^ {6}\d+ file → .+fdleak\.ts$/m);
  expect(stderr).toMatch(/^ {2}Next: .+ \(fdleak explain file-handle\)$/m);
  expect(stderr).toMatch(/^ {2}open over time: \d+( → \d+)* \(peak \d+\)$/m);
});

test.concurrent("fdleak ends with 0 when all is closed", async ({ expect }) => {
  const { code, stderr } = await fdleak(script(`${opens} fs.closeSync(fd)`));
  expect({ code }).toEqual({ code: 0 });
  expect(stderr).toContain("nothing open when it ended");
});

test.concurrent("fdleak warns of a number that is closed twice, in each report", async ({
  expect,
}) => {
  const twice = `${opens}
    fs.closeSync(fd);
    try { fs.closeSync(fd); } catch {}
    process.kill(process.pid, "SIGUSR2");
    setTimeout(() => {}, 100);`;
  const { code, stderr } = await fdleak(script(twice));
  expect({ code }).toEqual({ code: 0 });
  const warning = [
    /^ {2}It closed descriptor \d+ twice:$/,
    /^ {4}opened at \[eval1?\]:1$/,
    /^ {4}first closed at \[eval1?\]:2$/,
    /^ {4}closed again at \[eval1?\]:3$/,
    /^ {4}Next: forget a number .+ \(fdleak explain closed-twice\)$/,
  ];
  const lines = stderr.split("\n");
  for (const line of warning) {
    expect(
      lines.filter((it) => line.test(it)),
      `${line}`,
    ).toHaveLength(2);
  }
});

test.concurrent("fdleak warns of a number that is closed and not its own, as JSON", async ({
  expect,
}) => {
  const steals = `fs.promises.open("/dev/null").then((file) => {
    globalThis.file = file;
    fs.closeSync(file.fd);
    process.exit();
  });`;
  const { code, stdout } = await fdleak(["--json", ...script(steals)]);
  const { reports } = JSON.parse(stdout) as { reports: Report[] };
  expect(reports[0]!.closes).toHaveLength(1);
  expect(reports[0]!.closes[0]).toMatch(
    /^It closed descriptor \d+, the number of a FileHandle:\n {2}opened at/,
  );
  expect(code).toBe(0);
});

test.concurrent("fdleak keeps the program's exit code when it fails", async ({
  expect,
}) => {
  const { code } = await fdleak(script(`${opens} process.exit(3)`));
  expect(code).toBe(3);
});

test.concurrent("fdleak reports after the program's own exit listeners", async ({
  expect,
}) => {
  const closing = `${opens} process.on("exit", () => fs.closeSync(fd));`;
  expect((await fdleak(script(closing))).code).toBe(0);
  const late = `${opens} setTimeout(() => { ${closing.replace(opens, "")} }, 9)`;
  expect((await fdleak(script(late))).code).toBe(0);
});

test.concurrent("fdleak prints one document when it is asked for JSON", async ({
  expect,
}) => {
  const { code, stdout, stderr } = await fdleak(
    ["--json"].concat(script(`${opens} log("hi")`)),
  );
  const { reports } = JSON.parse(stdout) as { reports: Report[] };
  expect({ code, stderr }).toEqual({ code: 1, stderr: "hi\n" });
  expect(reports).toMatchObject([
    { at: "exit", leaks: [{ kind: "file", target: program }] },
  ]);
});

test.concurrent("fdleak leaves out targets that --ignore matches", async ({
  expect,
}) => {
  const ignoring = ["--ignore", "nothing", "--ignore=leak\\.ts$"];
  const { code } = await fdleak(ignoring.concat(script(opens)));
  expect(code).toBe(0);
});

test.concurrent("fdleak never says clean when the program was killed", async ({
  expect,
}) => {
  const killed = await fdleak(script("process.kill(process.pid, 'SIGKILL')"));
  expect(killed.code).toBe(128 + 9);
  expect(killed.stderr).toContain("was killed or still runs: cannot say");
  const shell = "node -e 'process.kill(process.pid, \"SIGKILL\")'; true";
  expect((await fdleak(["sh", "-c", shell])).code).toBe(2);
});

test.concurrent("fdleak never says clean when no Node program ran", async ({
  expect,
}) => {
  const { code, stderr } = await fdleak(["true"]);
  expect({ code }).toEqual({ code: 2 });
  expect(stderr).toContain("no Node program of version 20 or later ran");
});

test.concurrent.for([
  { program: "is clean", body: "", code: 2 },
  { program: "leaks as well", body: opens, code: 1 },
])(
  "fdleak ends with $code when a program starts Deno and $program",
  async ({ body, code }, { expect }) => {
    using bin = mkdtempDisposableSync(join(tmpdir(), "fdleak-deno-"));
    const fake = '#!/bin/sh\n: >> "${DENO_AUDIT_PERMISSIONS:-/dev/null}"\n';
    writeFileSync(join(bin.path, "deno"), fake, { mode: 0o755 });
    const starts = 'require("node:child_process").execSync("deno run app.ts");';
    const env = { PATH: `${bin.path}:${process.env["PATH"]}` };
    const result = await fdleak(script(body + starts), undefined, env);
    expect({ code: result.code }, result.stderr).toEqual({ code });
    expect(result.stderr).toContain("a program of Deno ran");
    expect(result.stderr).toContain("when it ended");
  },
);

test.concurrent("fdleak watches the programs that a program starts", async ({
  expect,
}) => {
  const { code, stderr } = await fdleak([
    ...["sh", "-c", '"$@" & "$@" & wait', "sh"],
    ...script(opens),
  ]);
  expect({ code }).toEqual({ code: 1 });
  expect(stderr.match(/1 file open when it ended/g)).toHaveLength(2);
});

test.concurrent.for(["SIGINT", "SIGTERM"] as const)(
  "fdleak reports and ends as the program does when it gets %s",
  async (signal, { expect }) => {
    const waiting = script(`${opens} log("up"); setInterval(() => {}, 1e6)`);
    const { code, stderr } = await fdleak(waiting, async (pid) => {
      process.kill(pid, signal);
      await setTimeout(0);
    });
    expect(code).toBe(signal === "SIGINT" ? 128 + 2 : 128 + 15);
    expect(stderr).toContain(`1 file open at ${signal}`);
  },
);

test.concurrent("fdleak reports on SIGUSR2 and lets the program go on", async ({
  expect,
}) => {
  const closing = `const up = setInterval(() => {}, 1e6);
      process.on("SIGUSR2", () => { fs.closeSync(fd); clearInterval(up); });`;
  const { code, stderr } = await fdleak(
    script(`${opens} ${closing} log("up");`),
    (_, own) => process.kill(own, "SIGUSR2"),
  );
  expect({ code }).toEqual({ code: 0 });
  expect(stderr).toContain("1 file open at SIGUSR2");
  expect(stderr).toContain("nothing open when it ended");
});

test.concurrent("fdleak leaves it to the program when that ends itself by a signal", async ({
  expect,
}) => {
  // As the package signal-exit does: it ends the process when it is alone.
  const ending = `process.on("SIGTERM", function end() {
    if (process.listenerCount("SIGTERM") > 1) return;
    process.off("SIGTERM", end);
    process.kill(process.pid, "SIGTERM");
  });`;
  const { code, stderr } = await fdleak(
    script(`${opens} ${ending} log("up"); setInterval(() => {}, 1e6)`),
    (pid) => process.kill(pid, "SIGTERM"),
  );
  expect(code).toBe(128 + 15);
  expect(stderr).toContain("1 file open at SIGTERM");
});

test.concurrent.for([
  `${opens} process.on("exit", () => fs.closeSync(fd)); process.exit();`,
  `${opens} fs.closeSync(fd); process.on("exit", () => process.exit());`,
])(
  "fdleak does not alarm when a program ends by %s",
  async (body, { expect }) => {
    const { code, stderr } = await fdleak(script(body));
    expect({ code }, stderr).toEqual({ code: 0 });
  },
);

test.concurrent("fdleak reports what filled the table when none is left", async ({
  expect,
}) => {
  const fill = `try { for (;;) fs.openSync("/dev/zero"); } catch {}`;
  const { code, stderr } = await fdleak([
    ...["sh", "-c", 'ulimit -n 64; exec "$@"', "sh"],
    ...script(fill),
  ]);
  expect({ code }, stderr).toEqual({ code: 1 });
  expect(stderr).toMatch(/\d\d devices .*open when it ended/);
});

test.skipIf(process.platform !== "linux")(
  "fdleak writes to nothing of the program's that took its number",
  async ({ expect }) => {
    const file = join(tmpdir(), `fdleak-sweeper-${process.pid}`);
    const { code, stdout } = await fdleak(
      script(`
        const isReports = (fd) => {
          try { return fs.readlinkSync("/proc/self/fd/" + fd).endsWith(".reports"); }
          catch { return false; }
        };
        const fd = Number(fs.readdirSync("/proc/self/fd").find(isReports));
        fs.closeSync(fd);
        log(fs.openSync(${JSON.stringify(file)}, "w") === fd);`),
    );
    expect(stdout).toBe("true\n");
    expect(readFileSync(file, "utf8")).toBe("");
    rmSync(file);
    expect(code).toBe(2); // it has heard nothing
  },
);

test.concurrent("fdleak lets a process live on that outlives it", async ({
  expect,
}) => {
  const file = join(tmpdir(), `fdleak-outlived-${process.pid}`);
  const child = `setTimeout(() => fs.writeFileSync(${JSON.stringify(file)}, ""), 300)`;
  const { code } = await fdleak(
    script(`
      const child = require("node:child_process").spawn(process.execPath,
        ["--eval", ${JSON.stringify(child)}], { detached: true, stdio: "ignore" });
      child.unref();`),
  );
  expect([0, 2]).toContain(code); // it may not have started when we ended
  await expect.poll(() => existsSync(file), { timeout: 20_000 }).toBe(true);
  rmSync(file);
});

test.concurrent("fdleak leaves out what a loader such as tsx opens", async ({
  expect,
}) => {
  const tsx = ["--import", import.meta.resolve("tsx")];
  const [node, ...rest] = script(opens);
  const { code, stderr } = await fdleak([node!, ...tsx, ...rest]);
  expect({ code }, stderr).toEqual({ code: 1 });
  expect(stderr).toContain("  1 file open when it ended");
});

test.concurrent("fdleak says so when there is no place for its reports", async ({
  expect,
}) => {
  const { code, stderr } = await fdleak(["true"], undefined, {
    TMPDIR: "/no/such/folder",
  });
  expect({ code }).toEqual({ code: 2 });
  expect(stderr).toMatch(/^fdleak: ENOENT.+\nNext: /);
});

test.concurrent.for([
  { args: [], says: "there is no program to run" },
  { args: ["--all", "node"], says: "Unknown option '--all'" },
  { args: ["--ignore=(", "node"], says: "Invalid regular expression" },
  { args: ["no-such-command"], says: "there is no such command" },
  { args: ["explain", "all"], says: 'there is no remedy "all"; there are:' },
])("fdleak refuses $args", async ({ args, says }, { expect }) => {
  const { code, stdout, stderr } = await fdleak(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(says);
  expect(stderr).toContain("Next: fdleak node app.js, or fdleak --help");
  expect(stderr).not.toMatch(/^ {4}at /m);
});

test.concurrent("fdleak tells how it is used", async ({ expect }) => {
  const { code, stdout } = await fdleak(["--help"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Usage: fdleak \[options\] <command>/);
  expect(stdout.split("\n").every((line) => line.length <= 80)).toBe(true);
  expect((await fdleak(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.concurrent("fdleak explains a remedy with its wrong and its right form", async ({
  expect,
}) => {
  const { code, stdout } = await fdleak(["explain", "unread-body"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^unread-body: read the body to its end/);
  expect(stdout).toMatch(/\n\nWrong:\n {2}.+\n\nRight:\n {2}.+cancel/s);
  const all = await fdleak(["explain"]);
  expect(all.code).toBe(0);
  expect(all.stdout).toMatch(/^ {2}file-handle +close it: /m);
});

/** A Node program. */
function script(body: string): string[] {
  const code = `const { log } = console; ${body}`;
  return [process.execPath, "--eval", code];
}

/** Runs it to its end; `up` is called when the program has printed something. */
async function fdleak(
  args: readonly string[],
  up?: (pid: number, own: number) => unknown,
  env: Record<string, string> = {},
) {
  const child = spawn(process.execPath, [program, ...args], {
    timeout: 20_000,
    env: { ...process.env, ...env },
  });
  const own = child.pid!;
  if (up) {
    await once(child.stdout, "data");
    const [pid] = await childrenOf(own);
    await up(pid!, own);
  }
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code: code as number, stdout, stderr };
}

async function childrenOf(pid: number): Promise<number[]> {
  const ps = spawn("ps", ["-o", "pid=", "--ppid", `${pid}`]);
  return (await text(ps.stdout)).trim().split(/\s+/).map(Number);
}

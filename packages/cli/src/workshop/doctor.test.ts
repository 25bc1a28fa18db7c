import { spawn, spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { readFile, rm, symlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type Check,
  checkoutWith,
  impatience,
  npm,
  of,
  olderNodes,
  pretend,
  registryHost,
} from "../fixtures/checkout.ts";
import { end } from "../fixtures/start.ts";

const root = join(import.meta.dirname, "../../../..");
const cli = join(root, "packages/cli");
const { slowDrive } = (await import(join(cli, "doctor/path.js"))) as {
  slowDrive: (type: number | bigint) => string | undefined;
};
const isLinux = process.platform === "linux";
const mayUnshare = spawnSync("unshare", ["-rm", "true"]).status === 0;

test("doctor names the install as the next command when nothing is installed", async () => {
  await using checkout = await checkoutWith();
  const { code, stdout } = await checkout.doctor(["--offline"]);
  expect(stdout).toMatch(
    /1 thing stands in the way:\n\n1\. +node: the dependencies are missing, incomplete or older than the +lockfile\n +npm start\n\nThen look again:\n +node packages\/cli\/doctor\.js\n$/,
  );
  expect(code).toBe(1);
});

test("doctor finds nothing in the way when all is installed", async () => {
  await using checkout = await checkoutWith({ node: "echo v26.10.0" });
  const { code, stdout, stderr } = await checkout.doctor(["--offline"]);
  expect(stdout).toMatch(/\n\nNothing stands in the way\.\n$/);
  expect(stderr).toBe("");
  expect(code).toBe(0);
});

test("doctor leaves nothing behind in the checkout and the temporary folder", async () => {
  await using checkout = await checkoutWith();
  const before = checkout.everything();
  await checkout.doctor(["--offline"]);
  expect(checkout.everything()).toEqual(before);
});

test("doctor prints one document of one shape when --json is given", async () => {
  await using checkout = await checkoutWith();
  const { code, stdout } = await checkout.doctor(["--offline", "--json"]);
  const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: Check[] };
  expect(ok).toBe(false);
  expect(code).toBe(1);
  expect([...new Set(checks.map(({ name }) => name))]).toEqual([
    ...["platform", "node", "pnpm", "descriptors", "permissions", "path"],
    ...["registry", "terminal", "git"],
  ]);
  for (const check of checks) {
    expect(Object.keys(check)).toEqual(["name", "state", "found", "remedy"]);
    expect(check.found).toMatch(/\S/);
    expect(typeof check.remedy).toBe(
      check.state === "ok" ? "object" : "string",
    );
  }
});

test("doctor explains itself when asked for help", async () => {
  await using checkout = await checkoutWith();
  const { code, stdout } = await checkout.doctor(["--help"]);
  expect(stdout).toMatch(/^Usage: node packages\/cli\/doctor\.js[^]*--offline/);
  expect(code).toBe(0);
});

test("doctor refuses an option it does not know", async () => {
  await using checkout = await checkoutWith();
  const { code, stdout, stderr } = await checkout.doctor(["--jsn"]);
  expect(stderr).toMatch(/--jsn[^]*--help\n$/);
  expect(stdout).toBe("");
  expect(code).toBe(2);
});

test.for(olderNodes())("doctor works under %s", async (node) => {
  await using checkout = await checkoutWith();
  const { code, stdout } = await checkout.doctor(["--offline"], { node });
  expect(stdout).toContain("1 thing stands in the way:");
  expect(stdout).toMatch(/^ +npm start$/m);
  expect(code).toBe(1);
});

test("doctor wants a later Node when run by one before 18", async () => {
  await using checkout = await checkoutWith();
  const trouble = await checkout.trouble("node", {
    before: pretend("process.versions", "node", "16.20.2"),
  });
  expect(trouble[0]!.found).toContain("16.20.2 runs this");
  expect(trouble[0]!.remedy).toContain("Node 18 or later");
});

test("doctor points to WSL and the dev container when on Windows", async () => {
  await using checkout = await checkoutWith();
  const [trouble] = await checkout.trouble("platform", {
    before: pretend("process", "platform", "win32"),
  });
  expect(trouble!.remedy).toMatch(/\nwsl --install\n[^]*dev container/);
});

test("doctor says that macOS is not measured, and lets it pass", async () => {
  await using checkout = await checkoutWith({ node: "echo v26.10.0" });
  const mac = `${pretend("process", "platform", "darwin")};${pretend("process", "arch", "arm64")}`;
  const checks = await checkout.checks({ before: mac });
  expect(of(checks, "platform", "warning")[0]!.found).toContain("macOS");
  expect(of(checks, "node", "trouble")).toEqual([]);
});

test.skipIf(!isLinux)(
  "doctor warns when the kernel is before 6.2, and names WSL",
  async () => {
    await using checkout = await checkoutWith();
    const old = `import os from "node:os"; os.release = () => "5.15.90.1-microsoft-standard-WSL2"`;
    const checks = await checkout.checks({ before: old });
    const [warning] = of(checks, "platform", "warning");
    expect(warning!.found).toMatch(/5\.15\.90\.1[^]*in WSL[^]*before 6\.2/);
    expect(warning!.remedy).toContain("wsl --update");
  },
);

test("doctor offers the dev container when no Node is packed for the CPU", async () => {
  await using checkout = await checkoutWith();
  const [trouble] = await checkout.trouble("node", {
    before: pretend("process", "arch", "riscv64"),
  });
  expect(trouble!.found).toContain("-riscv64");
  expect(trouble!.remedy).toContain("dev container");
});

test.skipIf(!isLinux)(
  "doctor offers the dev container when the C library is musl",
  async () => {
    await using checkout = await checkoutWith();
    const [trouble] = await checkout.trouble("node", {
      before: `process.report.getReport = () => ({ header: {} })`,
    });
    expect(trouble!.found).toContain("musl");
    expect(trouble!.remedy).toContain("dev container");
  },
);

test.for([
  ["is another version", "echo v24.21.0", "24.21.0"],
  ["does not start", "exit 126", "does not start (126)"],
  ["says nothing", "exit 0", "does not start"],
])(
  "doctor reinstalls when the workspace's Node %s",
  async ([, node, found]) => {
    await using checkout = await checkoutWith({ node: node! });
    const [trouble] = await checkout.trouble("node");
    expect(trouble!.found).toContain(found);
    expect(trouble!.remedy).toContain("rm -r node_modules && npm start");
  },
);

test("doctor reinstalls when node_modules has no Node", async () => {
  await using checkout = await checkoutWith({ node: "" });
  for (const file of globSync("node_modules/node-*", { cwd: checkout.path })) {
    await rm(join(checkout.path, file), { recursive: true });
  }
  const [trouble] = await checkout.trouble("node");
  expect(trouble!.found).toBe("node_modules is there, its Node is not");
  expect(trouble!.remedy).toContain("rm -r node_modules && npm start");
});

test("doctor knows the pnpm that started it", async () => {
  await using checkout = await checkoutWith({ pnpm: "echo 9.0.0" });
  const agent = {
    npm_config_user_agent: "pnpm/12.18.0 npm/? node/v26.10.0",
    npm_lifecycle_event: "workshop",
  };
  const { stdout } = await checkout.doctor(["--offline"], { env: agent });
  expect(stdout).toMatch(/^pnpm +ok +12\.18\.0 started this$/m);
  expect(stdout).toContain("npm run workshop doctor");
});

test("doctor calls for pnpm 12 when an older one started it", async () => {
  await using checkout = await checkoutWith();
  const [trouble] = await checkout.trouble("pnpm", {
    env: { npm_config_user_agent: "pnpm/10.4.1 npm/? node/v26.10.0" },
  });
  expect(trouble!.found).toBe("10.4.1 started this; it should be 12");
  expect(trouble!.remedy).toBe("npm run workshop");
});

test("doctor only warns when an older pnpm is on the PATH", async () => {
  await using checkout = await checkoutWith({
    node: "echo v26.10.0",
    pnpm: "echo 10.4.1",
  });
  const { code, stdout } = await checkout.doctor(["--offline"]);
  expect(stdout).toMatch(
    /^pnpm +warning +10\.4\.1 is on the PATH; it should be 12\n +npm run workshop$/m,
  );
  expect(code).toBe(0);
});

test("doctor asks pnpm outside of the checkout, where it downloads no other", async () => {
  await using checkout = await checkoutWith({
    pnpm: `case $PWD in /) echo 12.1.0;; *) echo 9.0.0;; esac`,
  });
  const [asked] = of(await checkout.checks(), "pnpm", "ok");
  expect(asked!.found).toBe("12.1.0 is on the PATH");
});

test("doctor warns when the pnpm on the PATH does not start", async () => {
  await using checkout = await checkoutWith({ pnpm: "exit 1" });
  const checks = await checkout.checks();
  expect(of(checks, "pnpm", "warning")[0]!.remedy).toContain("npm start");
});

test("doctor asks for npm when nothing is installed and there is none", async () => {
  await using checkout = await checkoutWith({ npm: null });
  const [trouble] = await checkout.trouble("pnpm");
  expect(trouble!.found).toContain("npm is not there");
});

test.skipIf(!isLinux)(
  "doctor warns when a process may have few descriptors",
  async () => {
    await using checkout = await checkoutWith();
    const checks = await checkout.checks({ shell: "ulimit -n 64" });
    const [warning] = of(checks, "descriptors", "warning");
    expect(warning!.found).toContain("64");
    expect(warning!.remedy).toContain("ulimit -n 1024");
  },
);

test.skipIf(!mayUnshare)("doctor says so when /proc is missing", async () => {
  await using checkout = await checkoutWith();
  const [trouble] = await checkout.trouble("descriptors", {
    mounts: "mount -t tmpfs none /proc",
  });
  expect(trouble!.found).toContain("/proc/self/fd cannot be read");
});

test("doctor moves a file aside that is in the place of work/", async () => {
  await using checkout = await checkoutWith();
  await writeFile(join(checkout.path, "work"), "");
  const [trouble] = await checkout.trouble("permissions");
  expect(trouble!.found).toMatch(/work is a file \(ENOTDIR\)$/);
  expect(trouble!.remedy).toContain("mv work work-before");
});

test("doctor names another temporary folder when there is no such one", async () => {
  await using checkout = await checkoutWith();
  const [trouble] = await checkout.trouble("permissions", {
    env: { TMPDIR: join(checkout.path, "nowhere") },
  });
  expect(trouble!.found).toContain("does not exist (ENOENT)");
  expect(trouble!.remedy).toContain("unset TMPDIR");
});

test.skipIf(!mayUnshare)(
  "doctor copies the checkout when it is read-only",
  async () => {
    await using checkout = await checkoutWith();
    const [trouble] = await checkout.trouble("permissions", {
      mounts: `mount --bind . . && mount -o remount,bind,ro . && cd "$PWD"`,
    });
    expect(trouble!.found).toContain("read-only file system (EROFS)");
    expect(trouble!.remedy).toContain("cp -R . ~/using-by-example");
  },
);

test.skipIf(!mayUnshare)(
  "doctor asks for room when the temporary disk is full",
  async () => {
    await using checkout = await checkoutWith();
    const [trouble] = await checkout.trouble("permissions", {
      mounts: `mount -t tmpfs -o size=64k none "$TMPDIR" &&
        ! head -c 99999 /dev/zero >"$TMPDIR/full"`,
    });
    expect(trouble!.found).toContain("is on a full disk (ENOSPC)");
    expect(trouble!.remedy).toContain("df -h");
  },
);

test.skipIf(!mayUnshare)("doctor warns when little space is left", async () => {
  await using checkout = await checkoutWith();
  const checks = await checkout.checks({
    mounts: 'mount -t tmpfs -o size=1m none "$TMPDIR"',
  });
  const [warning] = of(checks, "permissions", "warning");
  expect(warning!.found).toMatch(/temporary folder [^]*, [01] MB free/);
});

test.for(["EACCES", "EPERM"])(
  "doctor makes the checkout yours when it fails with %s",
  async (code) => {
    await using checkout = await checkoutWith();
    const [here, temporary] = await checkout.trouble("permissions", {
      before: `import fs from "node:fs"; fs.mkdtempSync = () => {
        throw Object.assign(new Error(), { code: "${code}" });
      }`,
    });
    expect(here!.found).toContain(`may not be written by you (${code})`);
    expect(here!.remedy).toContain("sudo chown -R");
    expect(temporary!.remedy).toContain("unset TMPDIR");
  },
);

test.for([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "SMB"],
  [0xff534d42 - 2 ** 32, "SMB"], // as 32 bits with a sign
  [0xff534d42 | 0, "SMB"],
  [BigInt.asUintN(64, -0xacb2ben), "SMB"], // as 64 bits, from a sign
  [0xfe534d42, "SMB"],
  [0x01021997, "9p"],
  [0x65735546, "FUSE"],
  [0x786f4256, "VirtualBox"],
  [0x7c7c6673, "Parallels"],
] as const)("slowDrive knows %i as %s", ([type, name]) => {
  expect(slowDrive(type)).toContain(name);
});

test.for([0xef53, 0x9123683e, 0x58465342, 0x01021994, 0x794c7630])(
  "slowDrive lets the local file system %i pass",
  (type) => {
    expect(slowDrive(type)).toBeUndefined();
  },
);

test.skipIf(!isLinux)(
  "doctor warns when the checkout is on a network drive",
  async () => {
    await using checkout = await checkoutWith();
    const checks = await checkout.checks({ before: onDrive(-0x1acb2be) });
    const [warning] = of(checks, "path", "warning");
    expect(warning!.found).toContain("a network drive (SMB)");
    expect(warning!.remedy).toContain("git clone");
  },
);

test.for([
  ["ENOTFOUND", "no DNS", "npm config set https-proxy"],
  ["EAI_AGAIN", "no DNS", "npm config set https-proxy"],
  ["ECONNREFUSED", "nothing listens", "npm config set https-proxy"],
  ["ETIMEDOUT", "no answer in time", "npm config set https-proxy"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "inspects", "npm config set cafile"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "inspects", "npm config set cafile"],
  ["E401", "wants a login", "npm logout"],
  ["E407", "the proxy wants a login", "npm config set https-proxy"],
  ["EACCES", "its own cache", "sudo chown"],
  ["ENEVERHEARDOF", "npm says ENEVERHEARDOF", "npm ping"],
])("doctor explains a registry that fails with %s", async (expected) => {
  const [failure, found, remedy] = expected as [string, string, string];
  await using checkout = await checkoutWith({ npm: npm({ failure }) });
  const [trouble] = await checkout.trouble("registry", { online: true });
  expect(trouble!.found).toContain(found);
  expect(trouble!.found).toContain(failure);
  expect(trouble!.remedy).toContain(remedy);
});

test("doctor offers to log in when another registry wants that", async () => {
  await using checkout = await checkoutWith({
    npm: npm({ failure: "E403", registry: "https://npm.example.test/all/" }),
  });
  const checks = await checkout.checks({ online: true });
  expect(of(checks, "registry", "ok")[0]!.found).toContain(
    `npm.example.test, in place of ${registryHost}`,
  );
  const { remedy } = of(checks, "registry", "trouble")[0]!;
  expect(remedy).toMatch(/npm login\nnpm config delete registry$/);
});

test("doctor unsets the variable when that is what names the registry", async () => {
  await using checkout = await checkoutWith({ npm: npm({ failure: "E401" }) });
  const [trouble] = await checkout.trouble("registry", {
    env: { npm_config_registry: "https://npm.example.test/" },
    online: true,
  });
  expect(trouble!.remedy).toMatch(/unset npm_config_registry$/);
});

test("doctor only warns about the registry when all is installed", async () => {
  await using checkout = await checkoutWith({
    node: "echo v26.10.0",
    npm: npm({ failure: "ENOTFOUND" }),
  });
  const { code, stdout } = await checkout.doctor([]);
  expect(stdout).toMatch(
    /warning +registry\.npmjs\.org: no DNS[^]*not needed any more/,
  );
  expect(code).toBe(0);
});

test.for(["", "E404"])(
  "doctor takes it as an answer when ping ends with '%s'",
  async (failure) => {
    await using checkout = await checkoutWith({ npm: npm({ failure }) });
    const checks = await checkout.checks({ online: true });
    expect(of(checks, "registry", "trouble")).toEqual([]);
    expect(JSON.stringify(checks)).toContain("it answers");
  },
);

test("doctor does not ask npm for the registry when offline", async () => {
  await using checkout = await checkoutWith({
    npm: `echo "$*" >>"$TMPDIR/asked"; echo 11.0.0`,
  });
  await checkout.doctor(["--offline"]);
  const asked = await readFile(join(checkout.path, "../tmp/asked"), "utf8");
  expect(asked).toBe("--version\n");
});

test("doctor gives up when the registry never answers", async () => {
  await using checkout = await checkoutWith({
    npm: `case $1 in ping) exec /bin/sleep 60;; *) echo 11.0.0;; esac`,
  });
  const [trouble] = await checkout.trouble("registry", {
    before: impatience,
    online: true,
  });
  expect(trouble!.found).toContain("no answer in time");
});

test("doctor shows proxies and certificates, and no login", async () => {
  await using checkout = await checkoutWith({
    npm: npm({
      failure: "ENOTFOUND",
      registry: "https://alice:hunter2@npm.example.test/hunter2/",
      settings: [
        'https-proxy = "http://alice:***@inner.example.test:3128"',
        'noproxy = ["localhost"]',
        'cafile = "/nowhere/company.pem"',
        "strict-ssl = false",
      ],
    }),
  });
  const env = {
    HTTPS_PROXY: "http://alice:hunter2@outer.example.test:8080",
    http_proxy: "alice:hunter2@outer.example.test:8080",
    npm_config_registry: "https://alice:hunter2@npm.example.test/?t=hunter2",
  };
  const { stdout } = await checkout.doctor([], { env });
  expect(stdout).toContain("HTTPS_PROXY is outer.example.test:8080 (with a");
  expect(stdout).toContain("http_proxy is an address without http://");
  expect(stdout).toContain("inner.example.test:3128 (with a login)");
  expect(stdout).toContain("NO_PROXY");
  expect(stdout).toMatch(/warning +cafile is \/nowhere\/company\.pem/);
  expect(stdout).toContain("npm config delete cafile");
  expect(stdout).toContain("strict-ssl");
  expect(stdout).not.toMatch(/hunter2|alice/);
});

test("doctor shortens the home, and names neither user nor machine", async () => {
  const person = "alice";
  await using checkout = await checkoutWith();
  const { stdout } = await checkout.doctor(["--offline"], {
    env: { TMPDIR: `/mnt/c/Users/${person}/none` },
    before: `import os from "node:os";
      os.userInfo = () => ({ username: "bob", homedir: "" });
      process.execPath = "/opt/bob/${hostname()}/bin/node"`,
  });
  expect(stdout).toMatch(/^path +ok +~\/course$/m);
  expect(stdout).toContain("/mnt/c/Users/<user>/none");
  expect(stdout).toContain("/opt/<name>/<name>/bin/node");
  expect(stdout).not.toMatch(/alice|bob/);
  expect(stdout).not.toContain(join(checkout.path, ".."));
});

test("doctor warns when the terminal is small and the locale not UTF-8", async () => {
  await using checkout = await checkoutWith();
  const checks = await checkout.checks({
    before: `Object.assign(process.stdout,
      { columns: 79, isTTY: true, rows: 24, getColorDepth: () => 8 })`,
    env: { LANG: "C", TERM: "xterm", NO_COLOR: "1" },
  });
  const [screen, locale] = of(checks, "terminal", "warning");
  expect(screen!.found).toBe("79 x 24, 256 colours, TERM=xterm, NO_COLOR=1");
  expect(screen!.remedy).toContain("80 x 24");
  expect(locale!.found).toContain("locale C, not UTF-8");
  expect(locale!.remedy).toMatch(/^export LC_ALL=\S+\.UTF-8$/);
});

test.for([
  ["is clean", "", "abc1234, no local changes"],
  ["is changed", "echo ' M README.md'; echo '?? work/'", "abc1234, 2 changed"],
])("doctor tells the version when the clone %s", async ([, status, found]) => {
  await using checkout = await checkoutWith({
    git: `case "$*" in *rev-parse*) echo abc1234;; *) ${status || ":"};; esac`,
  });
  const checks = await checkout.checks();
  expect(of(checks, "git", "ok")[0]!.found).toBe(found);
});

test.for([
  ["not a git repository", "ok", "not a clone"],
  ["detected dubious ownership", "warning", "belongs to another user"],
] as const)(
  "doctor goes on when git says '%s'",
  async ([said, state, found]) => {
    await using checkout = await checkoutWith({
      git: `echo "fatal: ${said}" >&2; exit 128`,
    });
    const checks = await checkout.checks();
    expect(of(checks, "git", state)[0]!.found).toContain(found);
  },
);

test("doctor keeps to 80 columns and plain letters", async () => {
  await using checkout = await checkoutWith({
    npm: npm({ failure: "SELF_SIGNED_CERT_IN_CHAIN" }),
    pnpm: "echo 9.1.0",
  });
  await writeFile(join(checkout.path, "work"), "");
  const { stdout } = await checkout.doctor([], {
    before: `${onDrive(0x01021997)};process.execPath = "/usr/bin/node"`,
    env: { LANG: "" },
  });
  expect(stdout).toContain("3 things stand in the way:");
  expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  expect(stdout).toMatch(/^[\n -~]*$/);
});

test("doctor runs when it is reached through a link, and says where to type", async () => {
  await using checkout = await checkoutWith();
  const linked = join(checkout.path, "packages/linked");
  await symlink("cli", linked);
  const { stdout } = await end(
    spawn(process.execPath, [join(linked, "doctor.js"), "--offline"], {
      cwd: "/",
      env: { HOME: join(checkout.path, ".."), PATH: "" },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  expect(stdout).toMatch(/in the way:\n\nType what follows in ~\/course\.\n/);
});

test("doctor goes on when a check of its own breaks", async () => {
  await using checkout = await checkoutWith();
  const checks = await checkout.checks({
    before: `process.stdout.isTTY = true; process.stdout.columns = 80;
      process.stdout.getColorDepth = () => { throw new RangeError("?") }`,
  });
  expect(of(checks, "terminal", "warning")[0]!.found).toContain("RangeError");
});

test.skipIf(!isLinux)(
  "doctor goes on when a check breaks while it waits",
  async () => {
    await using checkout = await checkoutWith();
    const checks = await checkout.checks({
      before: `process.report.getReport = () => { throw new RangeError("?") }`,
    });
    expect(of(checks, "node", "warning")[0]!.found).toContain("RangeError");
  },
);

function onDrive(type: number): string {
  return `import fs from "node:fs";
    const { statfsSync } = fs;
    fs.statfsSync = (path) => ({ ...statfsSync(path), type: ${type} })`;
}

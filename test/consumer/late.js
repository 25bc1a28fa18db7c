// The same tests for vitest, node:test and jest; each puts its imports above.
// What "leaks" has to fail, the rest has to pass. One opens a file after its
// end, which fails the file.

const path = "package.json";
const kept = [];

test("opens a file after its end", () => {
  timers.setTimeout(100).then(() => {
    kept.push(fs.openSync(path)); // opens late
  });
});

test("waits meanwhile", () => timers.setTimeout(300));

test("closes a file after its end", () => {
  timers.setTimeout(100).then(() => fs.closeSync(fs.openSync(path)));
});

together((test) => {
  test("leaks a file beside others", async () => {
    await timers.setTimeout(50);
    kept.push(fs.openSync(path)); // opens
    await timers.setTimeout(50);
  });

  test("waits beside others", () => timers.setTimeout(200));

  test("leaks a handle beside others", async () => {
    kept.push(await fs.promises.open(path)); // opens
  });
});

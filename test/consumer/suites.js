// The same suites for vitest, node:test and jest; each puts its imports above.
// What a hook opens belongs to its suite: the first suite leaves it open, and
// the second closes it. The tests in them do nothing wrong.

const path = "package.json";
const kept = [fs.openSync(path)]; // what a module keeps is not judged

describe("leaves", () => {
  beforeAll(async () => {
    kept.push(await fs.promises.open(path)); // left by beforeAll
  });
  afterAll(() => {
    kept.push(fs.openSync(path)); // left by afterAll
  });

  test("does nothing", () => {});

  describe("in the suite", () => {
    beforeAll(() => {
      kept.push(fs.openSync(path)); // left by an inner one
    });

    test("does nothing there", () => {});
  });
});

describe("closes", () => {
  let fd;
  let server;
  beforeAll(async () => {
    fd = fs.openSync(path);
    server = net.createServer((socket) => {
      socket.once("data", (text) => {
        if (`${text}` === "keep") kept.push(fs.openSync(path)); // opens
        socket.end();
      });
    });
    server.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
  });
  afterAll(async () => {
    fs.closeSync(fd);
    await new Promise((resolve) => server.close(resolve));
  });

  async function send(text) {
    const socket = net.connect(server.address().port, "127.0.0.1");
    socket.resume().write(text);
    await new Promise((resolve) => socket.once("close", resolve));
  }

  test("sends a request to the server of the suite", () => send("close"));

  test("leaks a file by a request", () => send("keep"));

  test("leaks a file beside those of the suite", () => {
    kept.push(fs.openSync(path)); // opens
  });
});

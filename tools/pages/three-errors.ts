const resource = (name: string) => ({
  [Symbol.dispose]: () => {
    throw new Error(`${name} cannot close`);
  },
});

try {
  using _database = resource("database");
  using _file = resource("file");
  throw new Error("bad content");
} catch (thrown) {
  let error = thrown;
  while (error instanceof SuppressedError) {
    console.log((error.error as Error).message);
    error = error.suppressed;
  }
  console.log((error as Error).message);
}

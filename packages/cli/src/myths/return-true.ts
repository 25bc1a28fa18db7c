const guard = { [Symbol.dispose]: () => true };

try {
  using _guard = guard;
  throw new Error("bad content");
} catch (error) {
  console.log(`caught: ${(error as Error).message}`);
}

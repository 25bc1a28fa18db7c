try {
  using _file = {
    [Symbol.dispose]: () => {
      throw new Error("cannot close");
    },
  };
  throw new Error("cannot read");
} catch (error) {
  console.log((error as Error).message);
}

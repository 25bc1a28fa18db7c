// Whether `using` reached the engine as it was written.

const scope = () => {
  using _nothing = null;
};
scope();
console.log(
  scope.toString().includes("using _nothing")
    ? "using is native"
    : "using is lowered",
);

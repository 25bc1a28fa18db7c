const resource = (name: string) => ({
  [Symbol.dispose]: () => console.log(name),
});

{
  using _database = resource("database");
  using _transaction = resource("transaction");
}

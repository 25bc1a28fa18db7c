// Any Node may be the one that opens this file, so its syntax is one that every
// Node reads. Imported first, it speaks before an older Node meets `using`.

var needed = 26;
var found = process.versions.node;

if (Number(found.split(".")[0]) < needed) {
  console.error(
    "This is Node " +
      found +
      ". The examples need Node " +
      needed +
      ",\n" +
      "which comes with the workspace. Type instead:\n\n" +
      "  npm start\n" +
      "  npm run workshop\n" +
      "  npm test\n",
  );
  process.exit(3);
}

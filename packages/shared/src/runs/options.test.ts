import { expect, test } from "vitest";
import { checkedOptions } from "./options.ts";

const place = '"fdleak" in package.json';

test("checkedOptions accepts each option and none", () => {
  const options = {
    ...{ mode: "report", baseline: "test/known.json", fixed: "warn" },
    closes: "off",
    ...{ ignore: ["\\.log$"], settle: 0, lines: false },
  };
  expect(checkedOptions(options, place)).toEqual(options);
  expect(checkedOptions({}, place)).toEqual({});
  expect(checkedOptions(undefined, place)).toEqual({});
});

const known = "mode, baseline, fixed, closes, ignore, settle, lines";
const refused = [
  [{ basline: "a" }, `${place} has no option "basline"; it has ${known}`],
  [{ toString: "a" }, `${place} has no option "toString"`],
  [
    { mode: "warn" },
    `${place}: mode is "check" or "report" or "off", not "warn"`,
  ],
  [{ fixed: true }, `${place}: fixed is "fail" or "warn", not true`],
  [{ baseline: "" }, `${place}: baseline is a path, not ""`],
  [{ ignore: ".log" }, "ignore is an array of regular expressions as texts"],
  [{ ignore: ["("] }, 'regular expressions as texts, not ["("]'],
  [{ settle: -1 }, "settle is a number of milliseconds, not -1"],
  [{ lines: "off" }, 'lines is true or false, not "off"'],
  ["off", `${place} has to be an object, not "off"`],
  [[], `${place} has to be an object, not []`],
] as const;

test.for(refused)("checkedOptions refuses %j", ([value, message]) => {
  expect(() => checkedOptions(value, place)).toThrow(message);
});

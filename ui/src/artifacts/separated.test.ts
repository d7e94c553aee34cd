import { expect, test } from "vitest";
import { records, separatorOf, table } from "./separated";

test.each([
  [
    "a,b\n1,2\n",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  [
    "a,b\r\n1,2",
    [
      ["a", "b"],
      ["1", "2"],
    ],
  ],
  ['"a,b",c\n', [["a,b", "c"]]],
  ['"a ""b""",c', [['a "b"', "c"]]],
  [
    '"line one\nline two",x\ny,z',
    [
      ["line one\nline two", "x"],
      ["y", "z"],
    ],
  ],
  ['"open', [["open"]]],
  ['"a"b,c', [["ab", "c"]]],
  [
    "a,\n,b\n",
    [
      ["a", ""],
      ["", "b"],
    ],
  ],
  ["a,", [["a", ""]]],
  ['"",""', [["", ""]]],
  ["\ufeffa,b", [["a", "b"]]],
  ["a\n\nb", [["a"], [""], ["b"]]],
  ["", []],
] as [string, string[][]][])("the records of %j", (text, expected) => {
  expect(records(text, ",")).toEqual(expected);
});

test("the separator is found out", () => {
  expect(separatorOf("a\tb\n1,5\t2\n")).toBe("\t");
  expect(separatorOf("a;b;c\n1,5;2;3\n")).toBe(";");
  expect(separatorOf("only words\nand more")).toBe(",");
});

test("columns have names and kinds", () => {
  const read = table(
    "name,age,rate,born,alive,none\nAda,36,0.5,1815-12-10,true,\nAlan,41,1e3,1912-06-23,false,\n",
  );
  expect(read.hasHeader).toBe(true);
  expect(read.columns.map((column) => `${column.name} ${column.kind}`)).toEqual([
    "name text",
    "age integer",
    "rate number",
    "born moment",
    "alive true or false",
    "none empty",
  ]);
  expect(read.rows).toHaveLength(2);
});

test("a table without names has numbers for them", () => {
  const read = table("cat,9\ndog,8\n");
  expect(read.hasHeader).toBe(false);
  expect(read.columns.map((column) => column.name)).toEqual(["1", "2"]);
  expect(table("cat,9\ndog,8\n", { hasHeader: true }).columns[1]?.name).toBe("9");
});

test("ragged rows are kept and counted", () => {
  const read = table("a,b\n1\n1,2,3\n1,2\n");
  expect(read.columns).toHaveLength(3);
  expect(read.ragged).toBe(2);
  expect(read.rows).toHaveLength(3);
});

test("the last line of a text that is cut is left out", () => {
  expect(table("a,b\n1,2\n3", { isCut: true }).rows).toEqual([["1", "2"]]);
});

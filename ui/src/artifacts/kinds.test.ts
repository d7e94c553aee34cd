import { expect, test } from "vitest";
import { dumped, sniff } from "./kinds";

const bytes = (text: string) => new TextEncoder().encode(text);
const raw = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test.each([
  ["a,b\n1,2\n", "data", "system.Dataset", "table"],
  ["a,b\n1,2\n", "data.txt", "", "table"],
  ["Well, yes. It is\nso, and more. Or\n", "notes", "", "text"],
  ['{"a": 1}', "x", "", "json"],
  ['{"a": 1}\n{"a": 2}\n', "x", "", "lines"],
  ["<svg xmlns='http://www.w3.org/2000/svg'/>", "x", "", "drawing"],
  ['<?xml version="1.0"?>\n<!-- made -->\n<svg/>', "x", "", "drawing"],
  ["<!DOCTYPE html><p>", "x", "", "page"],
  ["<p>", "x", "system.HTML", "page"],
  ["# Notes", "notes.md", "", "marks"],
  ["only one line, with a comma", "x", "system.Dataset", "text"],
  ["", "x", "", "text"],
])("%j called %s of type %s is a %s", (text, name, type, kind) => {
  expect(sniff(bytes(text), name, type).kind).toBe(kind);
});

test("pictures, what is known and other bytes are told by how they begin", () => {
  expect(sniff(raw("\x89PNG\r\n"), "x").what).toBe("image/png");
  expect(sniff(raw("RIFF\0\0\0\0WEBPVP8 "), "x").what).toBe("image/webp");
  expect(sniff(raw("RIFF\0\0\0\0WAVE"), "x").kind).toBe("bytes");
  expect(sniff(raw("PAR1\x15"), "data.csv").what).toBe("a Parquet table");
  expect(sniff(raw("\xff\xfe\0"), "x").kind).toBe("bytes");
});

test("a character that is cut at the end makes no text of other bytes", () => {
  expect(sniff(bytes("für").slice(0, 2), "x").text).toBe("f");
});

test("bytes are written for people", () => {
  expect(dumped(raw("PAR1\0"))).toEqual([`000000  ${"50 41 52 31 00".padEnd(47)}  PAR1·`]);
});

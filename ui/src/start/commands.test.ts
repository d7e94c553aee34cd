import { expect, test } from "vitest";
import { waysOf } from "./commands";

const URL = "http://127.0.0.1:8888";

test("where nobody is asked who they are, no command speaks of keys", () => {
  const ways = waysOf({ name: "hello", url: URL, namespace: "", isGuarded: false });
  expect(ways.map((way) => way.id)).toEqual(["cli", "kfp", "notebook"]);
  expect(ways.every((way) => way.text.includes("hello") && way.text.includes(URL))).toBe(true);
  expect(ways.some((way) => /key|namespace/i.test(way.text))).toBe(false);
});

test("where they are, each says where the key goes", () => {
  const ways = waysOf({ name: "hello", url: URL, namespace: "cats", isGuarded: true });
  expect(ways.every((way) => /key/i.test(way.text))).toBe(true);
  expect(ways[2]?.text).toContain('namespace="cats"');
});

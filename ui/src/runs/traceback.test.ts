import { expect, test } from "vitest";
import { fileName, framesOf, said } from "./traceback";

const TRACEBACK = `Traceback (most recent call last):
  File "/tmp/first.py", line 1, in first
    gone()
KeyError: 'a'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/flows.py", line 13, in fit
    return load(path)
           ^^^^^^^^^^
  File "/usr/lib/python3.11/json/decoder.py", line 353, in raw_decode
    obj, end = self.scan_once(s, idx)
  File "<frozen posixpath>", line 76, in join
json.decoder.JSONDecodeError: Expecting property name
`;

test("the last exception's frames are told, the innermost first", () => {
  const frames = framesOf(TRACEBACK);
  expect(frames.map((frame) => [fileName(frame.file), frame.line, frame.isOwn])).toEqual([
    ["<frozen posixpath>", "76", false],
    ["decoder.py", "353", false],
    ["flows.py", "13", true],
  ]);
  expect(frames[2]).toMatchObject({ name: "fit", code: "return load(path)" });
  expect(framesOf("no traceback at all")).toEqual([]);
});

test("an exception is told by its kind and its text", () => {
  expect(said("json.decoder.JSONDecodeError: Expecting", "JSONDecodeError")).toEqual({
    kind: "JSONDecodeError",
    text: "Expecting",
  });
  expect(said("exit code: 3", "")).toEqual({ kind: "Failed", text: "exit code: 3" });
  expect(said("killed by signal 9", "Killed")).toEqual({ kind: "Killed", text: "killed by signal 9" });
});

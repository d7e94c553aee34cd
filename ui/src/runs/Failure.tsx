/** Why something failed: the exception, the user's own frames, and only then all others. */
import { Alert, Box, Code, Text } from "@mantine/core";
import type { Schemas } from "../api/client";
import { WithCopy } from "../parts/Copyable";
import { amount } from "../parts/numbers";
import { fileName, framesOf, said } from "./traceback";

export function Failure({ failure }: { failure: Schemas["TaskFailure"] }) {
  const { kind, text } = said(failure.message ?? "", failure.kind ?? "");
  return (
    <Alert color="orange" mb="sm" p="xs" title={kind}>
      <Text size="sm" ff="monospace" className="breaks">
        {text}
      </Text>
      {failure.traceback ? <Traceback text={failure.traceback} /> : null}
      {failure.reason && failure.reason !== text ? (
        <Text size="sm" mt="xs">
          {failure.reason}
        </Text>
      ) : null}
      {failure.hint ? (
        <Text size="sm" mt="xs" fw={600}>
          {failure.hint}
        </Text>
      ) : null}
    </Alert>
  );
}

/** The user's own frames, the innermost first; all of the traceback at a press. */
export function Traceback({ text }: { text: string }) {
  const frames = framesOf(text);
  const own = frames.filter((frame) => frame.isOwn);
  const others = frames.length - own.length;
  return (
    <>
      {own.length > 0 ? (
        <ol className="frames" aria-label="Where it was raised">
          {own.slice(0, 6).map((frame, at) => (
            <li key={at}>
              <span title={frame.file}>
                {fileName(frame.file)}:{frame.line} {frame.name ? `in ${frame.name}` : ""}
              </span>
              {frame.code ? <code>{frame.code}</code> : null}
            </li>
          ))}
        </ol>
      ) : null}
      <Box component="details" mt={4}>
        <Text component="summary" size="sm" className="clickable">
          Traceback
          {others > 0 ? (
            <Text span size="xs" c="dimmed">
              {" "}
              with {amount(others, "frame")} of libraries
            </Text>
          ) : null}
        </Text>
        <WithCopy text={text}>
          <Code block mah={300} style={{ overflow: "auto" }} tabIndex={0}>
            {text}
          </Code>
        </WithCopy>
      </Box>
    </>
  );
}

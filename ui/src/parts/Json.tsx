import { Code } from "@mantine/core";
import { WithCopy } from "./Copyable";
import { shown } from "./texts";

/** A value: in a line where it is short, else as a block. */
export function Json({ value }: { value: unknown }) {
  const text = shown(value);
  if (text.length < 60 && !text.includes("\n")) return <Code>{text || '""'}</Code>;
  return (
    <WithCopy text={text}>
      <Code block mah={220} style={{ overflow: "auto" }}>
        {text}
      </Code>
    </WithCopy>
  );
}

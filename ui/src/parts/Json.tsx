import { Code } from "@mantine/core";
import { WithCopy } from "./Copyable";

/** A value as people write it: texts as they are, all else as JSON. */
export const shown = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value, null, typeof value === "object" ? 2 : 0);

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

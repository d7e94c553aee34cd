/** What the server has refused, in its own words. */
import { Alert, type AlertProps, Text, type TextProps } from "@mantine/core";

export function Refused({ title, text, ...look }: { title: string; text: string } & AlertProps) {
  return (
    <Alert color="orange" title={title} {...look}>
      <Text size="sm" style={{ whiteSpace: "pre-wrap" }}>
        {text}
      </Text>
    </Alert>
  );
}

/** The same in few words, beside what was pressed; nothing while all is well. */
export function RefusedLine({ error, ...look }: { error: Error | null } & TextProps) {
  if (!error) return null;
  return (
    <Text size="sm" c="orange" role="alert" style={{ whiteSpace: "pre-wrap" }} {...look}>
      {error.message}
    </Text>
  );
}

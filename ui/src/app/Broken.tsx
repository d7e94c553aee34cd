/** A page that could not be shown: what happened, and what can be done. */
import { Button, Code, Group, Stack, Text, Title } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";

/** A file of the pages that is not there any more: the server has been upgraded since they were loaded. */
const isOld = (error: Error): boolean =>
  /dynamically imported module|module script failed|Importing a module/i.test(error.message);

export function Broken({ error: thrown, reset }: ErrorComponentProps) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return (
    <Stack p="xl" gap="sm" role="alert" maw={760}>
      <Title order={2} size="h3">
        {isOld(error) ? "These pages are of an earlier version" : "This page cannot be shown"}
      </Title>
      <Text size="sm">
        {isOld(error)
          ? "The server has been upgraded, or was away, since they were loaded. Loading them again helps."
          : "That is a mistake of the page, and not of your run: what is stored is as it was. Try again, or load the page anew; if it stays, please report what it says."}
      </Text>
      {isOld(error) ? null : (
        <Code block mah={240} style={{ overflow: "auto" }}>
          {error.stack ?? error.message}
        </Code>
      )}
      <Group gap="xs">
        <Button size="xs" onClick={() => location.reload()}>
          Load again
        </Button>
        <Button size="xs" variant="default" onClick={reset}>
          Try again
        </Button>
        <Button size="xs" variant="default" component="a" href="#/">
          Home
        </Button>
      </Group>
    </Stack>
  );
}

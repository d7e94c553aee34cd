/** What an address opens that no page has. */
import { Anchor, Stack, Text, Title } from "@mantine/core";

export function NotFound() {
  return (
    <Stack p="xl" gap="xs">
      <Title order={2}>There is no such page</Title>
      <Text>
        The address may be of another version.{" "}
        <Anchor href="#/runs" underline="always">
          See all runs
        </Anchor>
      </Text>
    </Stack>
  );
}

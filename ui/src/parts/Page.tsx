/** The frame of a page: where one is, what it is, what can be done. */
import { Box, Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

interface Asked {
  title: ReactNode;
  /** What it is part of: a link. */
  within?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, within, actions, children }: Asked) {
  return (
    <Box p="md" maw={1400}>
      {within ? (
        <Text size="xs" c="dimmed">
          {within} /
        </Text>
      ) : null}
      <Group justify="space-between" mb="md">
        <Title order={2} size="h3">
          {title}
        </Title>
        <Group gap="xs">{actions}</Group>
      </Group>
      {children}
    </Box>
  );
}

/** What a list says when it is empty: how it gets something. */
export function Nothing({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Box py="lg">
      <Text fw={600}>{title}</Text>
      <Text c="dimmed" size="sm" component="div">
        {children}
      </Text>
    </Box>
  );
}

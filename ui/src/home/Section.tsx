/** A part of the home page: its title, how many there are, and a word where there are none. */
import { Group, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

interface Asked {
  title: string;
  /** How many there are; nothing where it does not matter. */
  count?: ReactNode;
  more?: ReactNode;
  /** What is said where there are none. */
  none: ReactNode;
  children: ReactNode[];
}

export function Section({ title, count, more, none, children }: Asked) {
  const id = useId();
  return (
    <section className="home-section" aria-labelledby={id}>
      <Group justify="space-between" wrap="nowrap" className="home-head">
        <Group gap={8} wrap="nowrap" miw={0}>
          <Title order={3} size="h5" id={id} className="one-line">
            {title}
          </Title>
          {children.length > 0 && count ? (
            <Text size="sm" c="dimmed" style={{ whiteSpace: "nowrap" }}>
              {count}
            </Text>
          ) : null}
        </Group>
        {more}
      </Group>
      {children.length > 0 ? (
        <ul className="home-list">{children}</ul>
      ) : (
        <Text size="sm" c="dimmed" className="home-none" component="div">
          {none}
        </Text>
      )}
    </section>
  );
}

/** A table that scrolls sideways where it is too wide, also by the keyboard. */
import { Table } from "@mantine/core";
import type { ReactNode } from "react";

interface Asked {
  minWidth: number;
  children: ReactNode;
  my?: string;
}

export function Wide({ minWidth, children, my }: Asked) {
  return (
    <Table.ScrollContainer minWidth={minWidth} my={my} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      {children}
    </Table.ScrollContainer>
  );
}

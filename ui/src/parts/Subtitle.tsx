/** The title of a part of a panel or page. */
import { Title, type TitleOrder } from "@mantine/core";
import type { ReactNode } from "react";

export function Subtitle({ order = 3, children }: { order?: TitleOrder; children: ReactNode }) {
  return (
    <Title order={order} size="h6" mt="md" mb={4}>
      {children}
    </Title>
  );
}

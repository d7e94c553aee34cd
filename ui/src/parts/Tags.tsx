import { Badge } from "@mantine/core";

/** Tags as they are filtered by. */
export function Tags({ tags, ml = 6 }: { tags: unknown; ml?: number }) {
  return Object.entries((tags ?? {}) as Record<string, unknown>).map(([key, value]) => (
    <Badge key={key} variant="default" size="sm" tt="none" ml={ml} fw={400}>
      {key}: {String(value)}
    </Badge>
  ));
}

import { Badge } from "@mantine/core";
import { Check } from "../parts/icons";

/** Marks the best value of a metric. */
export function Best() {
  return (
    <Badge size="xs" variant="light" color="teal" tt="none" leftSection={<Check size={9} />}>
      best
    </Badge>
  );
}

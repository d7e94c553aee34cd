/** Whether a recurring run makes runs. */
import { Badge } from "@mantine/core";

export function OnOff({ isOn }: { isOn: boolean }) {
  return (
    <Badge variant="light" color={isOn ? "teal" : "gray"} tt="none">
      {isOn ? "On" : "Off"}
    </Badge>
  );
}

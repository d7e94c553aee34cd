/** What an artifact is: an icon, a colour and a word, so that none of the three is needed alone. */
import { Group, Text } from "@mantine/core";
import { Box, icon } from "../parts/icons";
import { Tinted } from "../parts/Tinted";
import { shortType } from "../parts/texts";

const Grid = icon("Grid", <path d="M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.7h11M6.5 3v10" />);
const Cube = icon(
  "Cube",
  <path d="M8 2.2a1.9 1.9 0 1 0 0 3.8 1.9 1.9 0 0 0 0-3.8M3.6 10a1.9 1.9 0 1 0 0 3.8 1.9 1.9 0 0 0 0-3.8m8.8 0a1.9 1.9 0 1 0 0 3.8 1.9 1.9 0 0 0 0-3.8M7 5.8 4.7 10M9 5.8l2.3 4.2M5.6 12h4.8" />,
);
const Bars = icon("Bars", <path d="M3 13.5V9m3.3 4.5v-7m3.4 7V3m3.3 10.5v-5" strokeWidth="2" />);
const Curve = icon("Curve", <path d="M2.5 2.5v11h11M4 12C4 6 7 4.5 13 4" />);
const Web = icon("Web", <path d="M5.5 4.5 2 8l3.5 3.5m5-7L14 8l-3.5 3.5M9 3 7 13" />);
const Lines = icon("Lines", <path d="M3 3.5h10M3 6.5h10M3 9.5h10M3 12.5h6" />);

const LOOKS: Record<string, { color: string; icon: typeof Box }> = {
  Dataset: { color: "teal", icon: Grid },
  Model: { color: "grape", icon: Cube },
  Metrics: { color: "blue", icon: Bars },
  ClassificationMetrics: { color: "blue", icon: Curve },
  SlicedClassificationMetrics: { color: "blue", icon: Curve },
  HTML: { color: "orange", icon: Web },
  Markdown: { color: "orange", icon: Lines },
};

export const SYSTEM_TYPES = ["Artifact", ...Object.keys(LOOKS)].sort();

export function TypeIcon({ type, size = 15 }: { type: string | undefined; size?: number }) {
  const look = LOOKS[shortType(type)] ?? { color: "gray", icon: Box };
  return (
    <Tinted color={look.color} title={shortType(type)}>
      <look.icon size={size} />
    </Tinted>
  );
}

export function ArtifactType({ type }: { type: string | undefined }) {
  return (
    <Group gap={6} wrap="nowrap" component="span" display="inline-flex" style={{ verticalAlign: "middle" }}>
      <TypeIcon type={type} />
      <Text span size="sm">
        {shortType(type)}
      </Text>
    </Group>
  );
}

import { ActionIcon, Box, Code, CopyButton, Group, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { Check, Copy } from "./icons";

/** A short text that people take elsewhere: an id, an address. */
export function Copyable({ text }: { text: string }) {
  return (
    <Group gap={4} wrap="nowrap" component="span" display="inline-flex">
      <Code className="breaks">{text}</Code>
      <CopyIcon text={text} />
    </Group>
  );
}

export function CopyIcon({ text }: { text: string }) {
  return (
    <CopyButton value={text} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? "Copied" : "Copy"} withArrow>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            onClick={copy}
            aria-label={`Copy ${text.slice(0, 40)}`}
          >
            {copied ? <Check size={13} /> : <Copy size={13} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}

interface WithCopyAsked {
  text: string;
  /** Where the button is, from the corner. */
  top?: number;
  right?: number;
  children: ReactNode;
}

/** What is read here and taken elsewhere as a whole. */
export function WithCopy({ text, top = 4, right = 4, children }: WithCopyAsked) {
  return (
    <Box pos="relative">
      {children}
      <Box pos="absolute" top={top} right={right}>
        <CopyIcon text={text} />
      </Box>
    </Box>
  );
}

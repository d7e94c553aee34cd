/** Short words on what has just been done, which go by themselves. */
import { Paper, Stack, Text } from "@mantine/core";
import { useEffect, useState, useSyncExternalStore } from "react";

interface Said {
  id: number;
  text: string;
}

const SHOWN_MS = 5000;
let said: readonly Said[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Said[]): void {
  said = next;
  for (const listener of listeners) listener();
}

/** Say that something has been done. */
export function say(text: string): void {
  last += 1;
  set([...said.slice(-2), { id: last, text }]);
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where such words are shown, and read aloud. */
export function Toasts() {
  const shown = useSyncExternalStore(listen, () => said);
  return (
    <Stack gap="xs" role="status" aria-live="polite" className="toasts">
      {shown.map((each) => (
        <Toast key={each.id} text={each.text} close={() => set(said.filter((other) => other !== each))} />
      ))}
    </Stack>
  );
}

function Toast({ text, close }: { text: string; close: () => void }) {
  const [end] = useState(() => close);
  useEffect(() => {
    const timer = setTimeout(end, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [end]);
  return (
    <Paper withBorder shadow="md" px="md" py="xs">
      <Text size="sm">{text}</Text>
    </Paper>
  );
}

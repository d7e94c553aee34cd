/** A button that asks once more, for what cannot be undone. */
import { Button, Group, Modal, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { RefusedLine } from "./Refused";
import { say } from "./toasts";

interface Asked {
  label: string;
  title: string;
  text: string;
  act: () => Promise<unknown>;
  /** What is said when it has been done. */
  done?: string;
}

export function Ask({ label, title, text, act, done }: Asked) {
  const [isOpen, { open, close }] = useDisclosure();
  const [error, setError] = useState<Error | null>(null);
  const go = async () => {
    try {
      await act();
      close();
      if (done) say(done);
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title={title} centered>
        <Text size="sm">{text}</Text>
        <RefusedLine error={error} mt="sm" />
        <Group justify="flex-end" mt="md">
          <Button variant="default" size="xs" onClick={close}>
            Cancel
          </Button>
          <Button color="orange" size="xs" onClick={go}>
            {label}
          </Button>
        </Group>
      </Modal>
    </>
  );
}

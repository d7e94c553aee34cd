/** A button that asks once more, for what cannot be undone. */
import { Button, Group, Modal, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
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
  const [said, setSaid] = useState("");
  const go = async () => {
    try {
      await act();
      close();
      if (done) say(done);
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title={title} centered>
        <Text size="sm">{text}</Text>
        {said ? (
          <Text size="sm" c="orange" role="alert" mt="sm">
            {said}
          </Text>
        ) : null}
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

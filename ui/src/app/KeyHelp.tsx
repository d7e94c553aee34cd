/** The help on keys, which `?` opens. */
import { Kbd, Modal, Table, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Fragment, useEffect } from "react";
import { isTaken } from "../parts/useRowKeys";
import { KEYS } from "./keys";

export function KeyHelp() {
  const [isOpen, { open, close }] = useDisclosure();
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (event.key === "?" && !isTaken(event)) open();
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, [open]);
  return (
    <Modal opened={isOpen} onClose={close} title="Keys" transitionProps={{ duration: 0 }}>
      {KEYS.map(({ where, keys }) => (
        <Fragment key={where}>
          <Text size="sm" fw={600} mt="sm" mb={4}>
            {where}
          </Text>
          <Table variant="vertical" layout="fixed" verticalSpacing={4}>
            <Table.Tbody>
              {keys.map(([names, does]) => (
                <Table.Tr key={does}>
                  <Table.Th w={130}>
                    {names.map((name) => (
                      <Kbd key={name} size="xs" mr={4}>
                        {name}
                      </Kbd>
                    ))}
                  </Table.Th>
                  <Table.Td>{does}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Fragment>
      ))}
    </Modal>
  );
}

/** What is around every page: where one can go, and light or dark. */
import {
  ActionIcon,
  Anchor,
  AppShell,
  Burger,
  Group,
  NavLink,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { ROOT } from "../api/client";
import { Clock, Flask, Moon, Pipe, Play, Sun } from "../parts/icons";

const PLACES = [
  { to: "/pipelines", label: "Pipelines", icon: <Pipe />, part: "/pipeline" },
  { to: "/experiments", label: "Experiments", icon: <Flask />, part: "/experiment" },
  { to: "/runs", label: "Runs", icon: <Play />, part: "/run" },
  { to: "/recurringruns", label: "Recurring runs", icon: <Clock />, part: "/recurringrun" },
] as const;

export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 200, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding={0}
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <img src={`${ROOT}/icon.svg`} width={24} height={24} alt="" />
            <Text fw={650}>Penstock</Text>
          </Group>
          <Scheme />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label="Pages">
        <AppShell.Section grow>
          {PLACES.map((place) => (
            <NavLink
              key={place.to}
              label={place.label}
              leftSection={place.icon}
              active={path.replace("/archive", "").startsWith(place.part)}
              onClick={close}
              renderRoot={(props) => <Link to={place.to} {...props} />}
            />
          ))}
        </AppShell.Section>
        <AppShell.Section px="sm" py="xs">
          <Anchor size="sm" href={`${ROOT}/docs`}>
            API
          </Anchor>
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

function Scheme() {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme() === "dark";
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={isDark ? "Light pages" : "Dark pages"}
      onClick={() => setColorScheme(isDark ? "light" : "dark")}
    >
      {isDark ? <Sun /> : <Moon />}
    </ActionIcon>
  );
}

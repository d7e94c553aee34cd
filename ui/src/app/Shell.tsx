/** What is around every page: where one can go, and light or dark. */
import {
  ActionIcon,
  Anchor,
  AppShell,
  Burger,
  Button,
  Group,
  NavLink,
  Select,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { ROOT } from "../api/client";
import { enter, namespace } from "../api/place";
import { meQuery, serverQuery } from "../api/queries/me";
import { keepToken } from "../api/token";
import { Moon, Sun } from "../parts/icons";
import { Toasts } from "../parts/toasts";
import { Connection } from "./Connection";
import { KeyHelp } from "./KeyHelp";
import { Palette } from "./Palette";
import { PLACES, type Place, START } from "./places";
import { useTitle } from "./useTitle";

export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const server = useQuery(serverQuery);
  useTitle();
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 200, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding={0}
    >
      <Button className="skip" size="xs" onClick={() => document.querySelector("main")?.focus()}>
        To the page
      </Button>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <img src={`${ROOT}/icon.svg`} width={24} height={24} alt="" />
            <Text fw={650}>Penstock</Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <Who />
            <Palette />
            <KeyHelp />
            <Scheme />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" component="nav" aria-label="Pages">
        <AppShell.Section grow>
          {PLACES.map((place) => (
            <PlaceLink key={place.to} place={place} path={path} close={close} />
          ))}
        </AppShell.Section>
        <AppShell.Section>
          <PlaceLink place={START} path={path} close={close} />
        </AppShell.Section>
        <AppShell.Section px="sm" py="xs">
          <Anchor size="sm" href={`${ROOT}/docs`}>
            API
          </Anchor>
          {server.data?.tag_name ? (
            <Text size="xs" c="dimmed" mt={4}>
              Penstock {server.data.tag_name}
            </Text>
          ) : null}
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main tabIndex={-1}>
        <Connection />
        <Outlet />
      </AppShell.Main>
      <Toasts />
    </AppShell>
  );
}

function PlaceLink({ place, path, close }: { place: Place; path: string; close: () => void }) {
  return (
    <NavLink
      label={place.label}
      leftSection={place.icon}
      active={place.part ? path.replace("/archive", "").startsWith(place.part) : path === "/"}
      onClick={close}
      renderRoot={(props) => <Link to={place.to} {...props} />}
    />
  );
}

/** Who is logged in, and which namespace is looked at; nothing where the server asks nobody. */
function Who() {
  const me = useQuery({ ...meQuery, enabled: useRouterState({ select: isElsewhere }) });
  const places = (me.data?.roles ?? []).map((each) => each.namespace ?? "").filter((each) => each !== "*");
  useEffect(() => {
    const first = places[0];
    if (me.data?.multi_user && !namespace() && first) enter(first);
  }, [me.data, places[0]]);
  if (!me.data?.multi_user) return null;
  return (
    <>
      {places.length > 0 ? (
        <Select
          size="xs"
          w={160}
          aria-label="Namespace"
          allowDeselect={false}
          data={places}
          value={namespace() || null}
          onChange={(to) => to && enter(to, "#/")}
        />
      ) : null}
      <Text size="sm" c="dimmed" visibleFrom="sm">
        {me.data.name}
      </Text>
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() => {
          keepToken("");
          location.hash = "#/login";
          location.reload();
        }}
      >
        Log out
      </Button>
    </>
  );
}

const isElsewhere = (state: { location: { pathname: string } }): boolean =>
  state.location.pathname !== "/login";

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

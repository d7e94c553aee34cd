import "@mantine/core/styles.css";
import "./app/pages.css";
import { MantineProvider } from "@mantine/core";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "./api/client";
import { makeRouter } from "./app/router";
import { theme, variables } from "./app/theme";

const router = makeRouter();

/** Have somebody log in whom the server does not know, and come back after that. */
function askWho(error: Error): void {
  const { pathname, searchStr } = router.state.location;
  if (!(error instanceof ApiError) || error.status !== 401 || pathname === "/login") return;
  router.navigate({ to: "/login", search: { to: pathname + searchStr }, replace: true });
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: askWho }),
  defaultOptions: {
    // A server on this machine is there without any network.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      // What the server refuses it refuses again; one that is away comes back.
      retry: (count, error) => !(error instanceof ApiError) && count < 3,
      staleTime: 1000,
    },
  },
});

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no element #root");
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
